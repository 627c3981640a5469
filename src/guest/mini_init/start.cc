#include "guest/mini_init/start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "channel/lxbus.h"
#include "guest/mini_init/machine.h"
#include "guest/mini_init/message_log.h"
#include "guest/standard_streams.h"
#include "sys/failpoint.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "wire/constants.h"

namespace lsl::guest {
namespace {

bool is_unix_socket(int number) {
  int domain = 0;
  socklen_t size = sizeof domain;
  return ::getsockopt(number, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX;
}

Result<std::unique_ptr<channel::Channel>> take_channel(int number) {
  if (::fcntl(number, F_SETFD, FD_CLOEXEC) < 0) return fail(errno, "channel {}", number);
  return channel::make_lxbus(sys::Fd(number));
}

// What is mounted already is the service's work.
Status mount_missing(const std::string& target, const std::string& type, unsigned long flags) {
  LSL_CHECK(sys::make_directories(AT_FDCWD, target, 0755));
  LSL_TRY(mounted, sys::is_mount_point(target));
  if (mounted) return {};
  Status done = sys::mount_filesystem(type, target, type, flags, "");
  return !done && done.error().code == EBUSY ? Status() : done;
}

// Step 8 and 13 of the table in section 3. A machine whose network is not its own cannot have a
// sysfs, and a host may have no cgroup2: both are lived with.
Status mount_kernel_file_systems() {
  constexpr unsigned long kBare = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  LSL_CHECK(sys::make_directories(AT_FDCWD, "/etc", 0755));
  LSL_CHECK(mount_missing("/proc", "proc", kBare));
  for (const auto& [target, type] :
       {std::pair{"/sys", "sysfs"}, std::pair{"/sys/fs/cgroup", "cgroup2"}}) {
    const Status mounted = mount_missing(target, type, kBare);
    if (!mounted) log_warning("{}", mounted.error().message());
  }
  return {};
}

// The order is that of section 3.
Result<Machine::Parts> boot(bool traced) {
  LSL_CHECK(in("SetUpStreams", set_up_streams()));
  LSL_TRY(requests, in("TakeChannel", take_channel(wire::kInitChannelFd)));
  LSL_TRY(notify, in("TakeChannel", take_channel(wire::kNotifyChannelFd)));
  if (::chdir("/") < 0) return fail(errno, "enter /");
  ::umask(0);
  LSL_CHECK(in("Mount", mount_kernel_file_systems()));
  LSL_TRY(children, sys::SignalFd::create({SIGCHLD}));
  LSL_TRY(loop, sys::EventLoop::create());
  MachineGroups groups;
  if (const Status found = groups.find(); !found) log_info("{}", found.error().message());
  if (traced) {
    requests = log_messages(std::move(requests), "mini_init");
    notify = log_messages(std::move(notify), "notify");
  }
  LSL_CHECK(sys::failpoint("mini_init.after_mounts"));
  return Machine::Parts{.loop = std::move(loop),
                        .transport = make_lxbus_transport(),
                        .requests = std::move(requests),
                        .notify = std::move(notify),
                        .children = std::move(children),
                        .groups = std::move(groups)};
}

// Of a PID namespace: its parent sees this process die of SIGINT (pid_namespaces(7)).
[[noreturn]] void power_off() {
  ::reboot(RB_POWER_OFF);
  log_error("power off: {}", errno_text(errno));
  ::_exit(1);  // which is the end of the namespace, too
}

}  // namespace

int run_machine() {
  log_setup("mini_init", LogLevel::Info);
  ::unsetenv("WSL_ROOT_INIT");
  const bool traced = ::getenv("WSL_SOCKET_LOG") != nullptr;
  ::unsetenv("WSL_SOCKET_LOG");
  ::prctl(PR_SET_NAME, "mini_init");
  sys::hide_failpoints();
  ::signal(SIGPIPE, SIG_IGN);  // the reader of the log may go first
  if (!is_unix_socket(wire::kInitChannelFd)) {
    log_error("a machine with a kernel of its own: not available in this version of lsl");
    return 1;
  }
  Result<Machine::Parts> parts = boot(traced);
  if (!parts) {
    log_error("{} ({})", parts.error().message(), parts.error().code_path());
    return 1;
  }
  log_info("lsl version {}", LSL_VERSION);
  Machine machine(std::move(*parts));
  const Status served = machine.run();
  if (!served) log_error("{} ({})", served.error().message(), served.error().code_path());
  machine.end_children();
  (void)sys::failpoint("mini_init.before_power_off");  // there is no way back
  if (machine.own_kernel()) ::sync();
  power_off();
}

}  // namespace lsl::guest
