#include "host/instances/version2_process.h"

#include <errno.h>

#include <utility>

#include "base/text.h"
#include "channel/lxbus.h"
#include "wire/instance.h"

namespace lsl::host {
namespace {

// What WSL says of a disk that cannot be mounted (spec/mini_init.md section 16).
constexpr int kCorrupted = EUCLEAN;
// For CreateInstanceResult, once LaunchInit is sent (wsl2.distributionStartTimeout).
constexpr std::chrono::seconds kStartTime{60};

Error launch_error(const wire::CreateInstanceResult& result, const std::string& name) {
  const int code = result.result;
  if (result.failure_step == wire::CreateInstanceStep::MountDisk &&
      (code == EINVAL || code == kCorrupted))
    return Error{code,
                 "WSL_E_DISK_CORRUPTED",
                 fmt::format("The distribution's disk of '{}' is corrupted.", name),
                 {}};
  return Error{code,
               "E_FAIL",
               fmt::format("The distribution failed to start. Error code: {}, failure step: {}",
                           code, static_cast<uint32_t>(result.failure_step)),
               {}};
}

}  // namespace

Result<std::unique_ptr<GuestProcess>> Version2Process::start(sys::EventLoop& loop, Needs needs,
                                                             Machine::LaunchSpec spec,
                                                             Events events) {
  std::unique_ptr<Version2Process> process(
      new Version2Process(loop, std::move(spec), std::move(events)));
  // From the loop, for events must not come from inside this call.
  const std::weak_ptr<Version2Process*> self = process->self_;
  loop.after(std::chrono::milliseconds(0), [self, needs = std::move(needs)] {
    if (const auto alive = self.lock()) (*alive)->begin(needs);
  });
  return process;
}

Version2Process::~Version2Process() {
  unwatch();
  if (deadline_ != 0) loop_.cancel(deadline_);
  if (machine_ == nullptr) return;
  machine_->forget(machine_end_);
  if (pid_ != 0) machine_->forget_child(pid_);
  if (launched_ && !over_) (void)machine_->kill_instance(launch_id_);  // or the machine is ending
}

void Version2Process::begin(Needs needs) {
  if (killed_) return ended();
  ask_for_disk_ = std::move(needs.disk);
  const std::weak_ptr<Version2Process*> self = self_;
  needs.machine([self](Result<Machine*> machine) {
    if (const auto alive = self.lock()) (*alive)->on_machine(std::move(machine));
  });
}

void Version2Process::on_machine(Result<Machine*> machine) {
  if (killed_) return ended();
  if (!machine) return started(std::unexpected(machine.error()));
  machine_ = *machine;
  machine_end_ = machine_->when_ended([this] {
    machine_ = nullptr;
    log_.read_now();
    if (pid_ != 0 || killed_) return ended();
    started(fail(ECHILD, "start '{}': its machine ended", spec_.distribution_name));
  });
  const std::weak_ptr<Version2Process*> self = self_;
  ask_for_disk_([self](Result<DiskSource> disk) {
    if (const auto alive = self.lock()) (*alive)->on_disk(std::move(disk));
  });
}

void Version2Process::on_disk(Result<DiskSource> disk) {
  if (killed_) return ended();
  if (machine_ == nullptr) return;  // it was said already
  if (!disk) return started(std::unexpected(disk.error()));
  spec_.disk = std::move(*disk);
  if (const Status launching = in("LaunchInit", launch()); !launching)
    started(std::unexpected(launching.error()));
}

Status Version2Process::launch() {
  LSL_TRY(launched, machine_->launch(spec_));
  launch_id_ = launched.id;
  launched_ = true;
  if (launched.log) LSL_CHECK(log_.read_from(std::move(launched.log), events_.log));
  LSL_TRY(lxbus, channel::make_lxbus(std::move(launched.channel), channel::Handles::Refuse));
  channel_.emplace(std::move(lxbus));
  deadline_ = loop_.after(kStartTime, [this] {
    deadline_ = 0;
    started(fail(ETIMEDOUT, "wait for the init of '{}'", spec_.distribution_name));
  });
  return loop_.add(channel_->raw().poll_fd(), EPOLLIN, [this](uint32_t) { on_channel(); });
}

void Version2Process::on_channel() {
  bool closed = false;
  Result<std::optional<channel::Packet>> received = channel_->try_receive_plain(closed);
  if (received && !*received && !closed) return;
  unwatch();
  if (deadline_ != 0) loop_.cancel(std::exchange(deadline_, 0));
  log_.read_now();
  // Killed before it said anything: nothing of it is left once its channel has ended.
  if (killed_) return ended();
  if (!received) return started(std::unexpected(received.error()));
  if (!*received)
    return started(fail(EPIPE, "start '{}': its init ended", spec_.distribution_name));
  started(read_result(**received));
}

Result<GuestProcess::Started> Version2Process::read_result(const channel::Packet& packet) {
  LSL_TRY(result, wire::decode<wire::CreateInstanceResult>(packet.bytes));
  if (result.result != 0) return std::unexpected(launch_error(result, spec_.distribution_name));
  if (result.pid == 0 || result.pid > INT32_MAX)
    return fail(EBADMSG, "use '{}', whose init has no number", spec_.distribution_name);
  pid_ = static_cast<uint32_t>(result.pid);
  machine_->watch_child(pid_, [this] {
    log_.read_now();
    ended();
  });
  Started started{std::move(*channel_), spec_.disk.warnings};
  channel_.reset();
  for (const std::string_view line : split(result.warnings.value_or(""), '\n'))
    if (!line.empty()) started.warnings.push_back(printable(line));
  return started;
}

// Both calls may destroy this object, and the functions with it.
void Version2Process::started(Result<Started> started) {
  if (over_) return;
  over_ = !started;
  const auto event = events_.started;
  event(std::move(started));
}

void Version2Process::ended() {
  if (std::exchange(over_, true)) return;
  const auto event = events_.ended;
  event();
}

void Version2Process::kill() {
  killed_ = true;
  // The end follows: of its channel, of its process, of the machine, or of what it waits for.
  if (machine_ != nullptr && launched_) (void)machine_->kill_instance(launch_id_);
}

void Version2Process::unwatch() {
  if (channel_) loop_.remove(channel_->raw().poll_fd());
}

Result<sys::Fd> Version2Process::outer_namespace() const {
  if (machine_ == nullptr) return fail(ESHUTDOWN, "use the machine, which ended");
  return machine_->backend().outer_namespace();
}

}  // namespace lsl::host
