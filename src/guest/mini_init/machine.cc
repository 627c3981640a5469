#include "guest/mini_init/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "base/log.h"
#include "guest/mini_init/launch.h"
#include "guest/mini_init/places.h"
#include "guest/mini_init/request_rules.h"
#include "guest/mini_init/setup.h"
#include "guest/mini_init/setup_plan.h"
#include "sys/failpoint.h"
#include "sys/file.h"
#include "sys/socket.h"
#include "wire/boot.h"
#include "wire/constants.h"
#include "wire/disk.h"
#include "wire/files.h"
#include "wire/process.h"
#include "wire/results.h"

namespace lsl::guest {
namespace {

constexpr int kEndMilliseconds = 20'000;  // for all children to be gone

bool seccomp_available() {
  uint32_t action = SECCOMP_RET_USER_NOTIF;
  return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

wire::GuestCapabilities capabilities() {
  utsname name{};
  (void)::uname(&name);  // fails for a bad pointer only
  return {.seccomp_available = seccomp_available(), .kernel_release = name.release};
}

}  // namespace

Status Machine::run() {
  LSL_CHECK(requests_.send(capabilities(), {}, channel::in_milliseconds(wire::kKernelBootTimeout)));
  LSL_CHECK(loop_.add(requests_.raw().poll_fd(), EPOLLIN,
                      [this](uint32_t events) { on_requests(events); }));
  LSL_CHECK(loop_.add(sigchld_.fd(), EPOLLIN, [this](uint32_t) { reap(); }));
  while (!end_) LSL_CHECK(loop_.run_once(-1));
  return *end_;
}

// The service's going ends everything, whatever it has said before (section 4).
void Machine::on_requests(uint32_t events) {
  if ((events & (EPOLLHUP | EPOLLERR)) != 0) {
    end_ = Status();
    return;
  }
  bool closed = false;
  Result<std::optional<Request>> request = requests_.try_receive_request(closed);
  if (!request) {
    end_ = std::unexpected(request.error());
  } else if (*request) {
    const wire::Type type = (*request)->packet.header().type;
    const Status handled = in(wire::name_of(type), handle(**request));
    if (handled) return;
    if (failure_is_fatal(type)) {
      end_ = handled;
    } else {
      log_error("{} ({})", handled.error().message(), handled.error().code_path());
    }
  } else if (closed) {
    end_ = Status();
  }
}

Status Machine::handle(Request& request) {
  const wire::Type type = request.packet.header().type;
  switch (type) {
    case wire::EarlyConfig::kType:
      return on_early_config(request);
    case wire::InitialConfig::kType:
      return on_initial_config(request);
    case wire::MountFolder::kType:
      return on_mount_folder(request);
    case wire::LaunchInit::kType:
      return on_launch(request);
    case wire::KillInstance::kType:
      return on_kill(request);
    case wire::Mount::kType:
      return on_mount(request);
    case wire::Unmount::kType:
      return on_unmount(request);
    case wire::Detach::kType:
      return on_detach(request);
    case wire::EjectVhd::kType:
      return on_eject(request);
    case wire::ResizeDistribution::kType:
      return on_resize(request);
    case wire::WaitForPmemDevice::kType:
      return on_wait_for_pmem(request);
    case wire::InitCreateProcess::kType:
      return on_create_process(request);
    case wire::Import::kType:
      return on_archive<wire::Import>(request);
    case wire::ImportInplace::kType:
      return on_archive<wire::ImportInplace>(request);
    case wire::Export::kType:
      return on_archive<wire::Export>(request);
    default:
      return fail(EBADMSG, "{} ({}) is not for mini_init", wire::name_of(type),
                  static_cast<uint32_t>(type));
  }
}

Status Machine::in_child(uint64_t namespaces, const std::function<void()>& work) {
  LSL_TRY(clone, sys::clone_process({.flags = namespaces}));
  if (clone.in_child) {
    sys::reset_signals();
    work();
    ::_exit(0);
  }
  clone.child.detach();
  return {};
}

Status Machine::on_early_config(const Request& request) {
  LSL_TRY(message, wire::decode<wire::EarlyConfig>(request.packet.bytes));
  if (message.enable_safe_mode) {
    log_warning("SAFE MODE ENABLED - many features will be disabled");
    facts_.safe_mode = true;
  }
  if (message.isolate_distro_cgroup) {
    const Status isolated = in("Cgroups", groups_.isolate());
    if (!isolated) log_warning("{} ({})", isolated.error().message(), isolated.error().code_path());
  }
  return apply_setup(plan_early_config(message));
}

Status Machine::on_initial_config(const Request& request) {
  LSL_TRY(message, wire::decode<wire::InitialConfig>(request.packet.bytes));
  facts_.networking_mode = message.networking_configuration.networking_mode;
  return apply_setup(plan_initial_config(message));
}

// The result is a negative errno.
Status Machine::on_mount_folder(Request& request) {
  LSL_TRY(message, wire::decode<wire::MountFolder>(request.packet.bytes));
  const auto mount = [&]() -> Status {
    LSL_TRY(folder, transport_->disks(request.packet, 0)->open({}));
    if (message.read_only) LSL_CHECK(folder.set_attributes(MOUNT_ATTR_RDONLY, 0, false));
    LSL_TRY(place, make_place(message.path));
    return folder.attach(place);
  };
  const Status mounted = mount();
  if (!mounted) log_error("{}", mounted.error().message());
  return answer(request.id, wire::ResultInt32{.result = mounted ? 0 : -mounted.error().code});
}

Status Machine::on_launch(Request& request) {
  LSL_TRY(message, wire::decode<wire::LaunchInit>(request.packet.bytes));
  Launch launch{.message = std::move(message), .facts = facts_};
  LSL_TRY(channel, transport_->connections(request.packet)->connect());
  launch.channel = std::move(channel);
  launch.disks = transport_->disks(request.packet, 1);
  launch.parts = transport_->launch_parts(request.packet);
  Instance instance{.launch_id = request.id};
  const auto start = [&]() -> Status {
    LSL_CHECK(sys::failpoint("mini_init.before_clone"));
    LSL_TRY(group, groups_.make_for_distribution());
    LSL_TRY(clone,
            sys::clone_process({.flags = launch_namespaces(), .cgroup = group.directory().get()}));
    if (clone.in_child) run_launch(std::move(launch));
    instance.child = std::move(clone.child);
    instance.group = std::move(group);
    // What fails from here on ends the distribution with its owner.
    return sys::failpoint("mini_init.after_clone");
  };
  const Status started = start();
  if (!started) {
    log_error("LaunchInit: {}", started.error().message());
    return tell_failure(launch.channel, started.error().code, wire::CreateInstanceStep::MountDisk);
  }
  const pid_t pid = instance.child.pid();
  instances_.emplace(pid, std::move(instance));
  return {};
}

Status Machine::on_kill(const Request& request) {
  LSL_TRY(message, wire::decode<wire::KillInstance>(request.packet.bytes));
  const auto found = std::ranges::find_if(
      instances_, [&](const auto& entry) { return entry.second.launch_id == message.launch_id; });
  if (found == instances_.end()) {
    log_info("KillInstance: no distribution of launch {}", message.launch_id);  // it has just ended
    return {};
  }
  return found->second.child.signal(SIGKILL);
}

void Machine::reap() {
  while (sigchld_.read().value_or(std::nullopt)) {
  }
  int status = 0;
  for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) on_child_end(pid);
}

// Told for every child, whatever it was for: who is told compares the numbers.
void Machine::on_child_end(pid_t pid) {
  if (own_kernel()) ::sync();
  if (const auto found = instances_.find(pid); found != instances_.end()) {
    found->second.child.detach();  // reaped
    instances_.erase(found);       // with its control groups
  }
  const wire::ChildExit message{.child_pid = static_cast<uint32_t>(pid)};
  const Status told = notify_->send(wire::encode(message, 0, wire::kStepOrdinary), {},
                                    channel::in_milliseconds(kSendMilliseconds));
  if (!told) log_warning("ChildExit: {}", told.error().message());
}

// In a PID namespace -1 is everybody but this process, the first of it; who forks meanwhile is
// killed in the next round.
void Machine::end_children() {
  const channel::Deadline deadline = channel::in_milliseconds(kEndMilliseconds);
  (void)sys::failpoint("mini_init.before_kill_all");
  for (;;) {
    (void)::kill(-1, SIGKILL);  // ESRCH: nobody is left
    pid_t pid = 0;
    while ((pid = ::waitpid(-1, nullptr, WNOHANG)) > 0) {
      if (const auto found = instances_.find(pid); found != instances_.end())
        found->second.child.detach();
    }
    if (pid < 0) break;  // ECHILD
    const int left = channel::milliseconds_until(deadline);
    if (left == 0) {
      log_error("some processes of the machine do not end");
      for (auto& [number, instance] : instances_) instance.child.detach();
      break;
    }
    (void)sys::wait_readable(sigchld_.fd(), left);
    while (sigchld_.read().value_or(std::nullopt)) {
    }
  }
  instances_.clear();
}

}  // namespace lsl::guest
