#include "host/machine/machine.h"

#include <errno.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "channel/lxbus.h"
#include "sys/failpoint.h"
#include "wire/files.h"
#include "wire/instance.h"
#include "wire/results.h"

namespace lsl::host {
namespace {

// From the end of its channel to SIGKILL (spec/mini_init.md section 15, "Service").
constexpr std::chrono::milliseconds kStopTime{30'000};
constexpr std::chrono::milliseconds kKillTime{10'000};
constexpr std::chrono::milliseconds kDiskTime{30'000};
// Of children whose end came before anybody asked for it.
constexpr size_t kMaxExited = 64;
constexpr int kMessagesPerTurn = 64;
constexpr uint32_t kLargestMessage = 1 << 16;  // of what mini_init sends to the service

// A release is three numbers and what the distributor likes.
bool is_release(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, '.');
  if (parts.size() < 3) return false;
  return std::ranges::all_of(parts.begin(), parts.begin() + 3, [](std::string_view part) {
    return !part.empty() && part.front() >= '0' && part.front() <= '9';
  });
}

std::vector<int> numbers_of(const std::vector<sys::Fd>& handles) {
  std::vector<int> numbers;
  for (const sys::Fd& handle : handles) numbers.push_back(handle.get());
  return numbers;
}

Result<std::optional<channel::Numbered>> numbered(sys::Fd socket) {
  LSL_TRY(lxbus, channel::make_lxbus(std::move(socket), channel::Handles::Refuse, kLargestMessage));
  return std::optional<channel::Numbered>(channel::Numbered(std::move(lxbus)));
}

}  // namespace

Machine::Machine(sys::EventLoop& loop, Undertaker& undertaker,
                 std::unique_ptr<MachineBackend> backend, MachineSettings settings, Ended ended)
    : loop_(loop),
      undertaker_(undertaker),
      backend_(std::move(backend)),
      settings_(std::move(settings)) {
  when_ended(std::move(ended));
}

Result<std::unique_ptr<Machine>> Machine::start(sys::EventLoop& loop, Undertaker& undertaker,
                                                std::unique_ptr<MachineBackend> backend,
                                                MachineSettings settings, Ended ended) {
  std::unique_ptr<Machine> machine(
      new Machine(loop, undertaker, std::move(backend), std::move(settings), std::move(ended)));
  LSL_CHECK(machine->backend_->start(machine->backend_events()));
  machine->arm(machine->settings_.boot_timeout, "LxMiniInitMessageGuestCapabilities");
  return machine;
}

Machine::~Machine() {
  disarm();
  unwatch();
  for (auto& [key, waiting] : disks_asked_) {
    if (waiting.deadline != 0) loop_.cancel(waiting.deadline);
    if (waiting.channel) loop_.remove(waiting.channel->raw().poll_fd());
  }
}

MachineBackend::Events Machine::backend_events() {
  return {[this](Result<MachineBackend::Channels> started) { on_started(std::move(started)); },
          [this] {
            if (state_ != State::Stopping)
              failure_ = Error{ECHILD, {}, "use the machine, which ended", {}};
            end();
          },
          [this](std::string_view line) { log_info("[machine of {}] {}", settings_.name, line); }};
}

void Machine::arm(std::chrono::milliseconds delay, const char* what) {
  disarm();
  deadline_ = loop_.after(delay, [this, what] {
    deadline_ = 0;
    fail(lsl::fail(ETIMEDOUT, "wait for {} of the machine", what).error());
  });
}

void Machine::disarm() {
  if (deadline_ != 0) loop_.cancel(std::exchange(deadline_, 0));
}

void Machine::when_ready(Ready ready) {
  if (state_ == State::Running) return ready({});
  if (ending()) return ready(std::unexpected(failure_));
  waiting_.push_back(std::move(ready));
}

Machine::Token Machine::when_ended(Ended ended) {
  const Token token = next_token_++;
  ended_.emplace(token, std::move(ended));
  return token;
}

void Machine::on_started(Result<MachineBackend::Channels> started) {
  if (state_ != State::Starting) return;  // killed meanwhile, the end follows
  if (!started) {
    failure_ = started.error();
    return end();
  }
  state_ = State::Booting;
  if (const Status taken = take_channels(std::move(*started)); !taken) fail(taken.error());
}

Status Machine::take_channels(MachineBackend::Channels channels) {
  LSL_TRY(main, numbered(std::move(channels.main)));
  main_ = std::move(main);
  LSL_CHECK(loop_.add(main_->raw().poll_fd(), EPOLLIN, [this](uint32_t) { on_main(); }));
  LSL_TRY(notify, numbered(std::move(channels.notify)));
  notify_ = std::move(notify);
  return loop_.add(notify_->raw().poll_fd(), EPOLLIN, [this](uint32_t) { on_notify(); });
}

void Machine::on_main() {
  for (int left = kMessagesPerTurn; left > 0 && main_; --left) {
    bool closed = false;
    Result<std::optional<channel::Packet>> received = main_->try_receive_any(closed);
    if (!received) return fail(received.error());
    if (*received) {
      if (const Status read = on_message(**received); !read) return fail(read.error());
      continue;
    }
    if (!closed) return;
    // It is going down; its process follows.
    unwatch();
    if (state_ != State::Stopping) failure_ = Error{EPIPE, {}, "use the machine, which ended", {}};
    state_ = State::Stopping;
    return arm(kKillTime, "the end");
  }
}

Status Machine::on_message(const channel::Packet& packet) {
  const wire::Header header = packet.header();
  if (header.type == wire::Type::LxMiniInitMessageGuestCapabilities && state_ == State::Booting &&
      !share_id_) {
    LSL_TRY(capabilities, wire::decode<wire::GuestCapabilities>(packet.bytes));
    return in("EarlyConfig", configure(capabilities));
  }
  if (header.type == wire::Type::LxMessageResultInt32 &&
      header.transaction_step == wire::kStepFirstReply && share_id_ == header.transaction_id &&
      state_ == State::Booting)
    return in("MountFolder", on_share_result(packet));
  return lsl::fail(EBADMSG, "use the machine, which sent an unexpected {}",
                   wire::name_of(header.type));
}

// The order of spec/mini_init.md section 16; what has no answer is sent in one go.
Status Machine::configure(const wire::GuestCapabilities& capabilities) {
  LSL_CHECK(sys::failpoint("machine.before_config"));
  if (!is_release(capabilities.kernel_release))
    return lsl::fail(EBADMSG, "use a machine with the kernel release '{}'",
                     printable(capabilities.kernel_release));
  LSL_CHECK(share(settings_.shared_path, "/mnt/wsl"));
  wire::EarlyConfig early;
  early.enable_safe_mode = settings_.safe_mode;
  early.isolate_distro_cgroup = settings_.isolate_distro_cgroup;
  early.hostname = settings_.hostname;
  LSL_TRY(early_id, main_->request(early, {}, channel::in_milliseconds(0)));
  wire::InitialConfig initial;
  initial.networking_configuration.networking_mode = settings_.networking_mode;
  LSL_TRY(initial_id, main_->request(initial, {}, channel::in_milliseconds(0)));
  (void)early_id;
  (void)initial_id;
  return {};
}

Status Machine::share(const std::string& from, const std::string& to) {
  LSL_TRY(handle, backend_->share_folder(from));
  wire::MountFolder folder;
  folder.path = to;
  folder.name = to;
  LSL_TRY(id, main_->request(folder, {handle.get()}, channel::in_milliseconds(0)));
  share_id_ = id;
  return {};
}

Status Machine::on_share_result(const channel::Packet& packet) {
  LSL_TRY(result, wire::decode<wire::ResultInt32>(packet.bytes));
  if (result.result != 0)
    return lsl::fail(result.result < 0 ? -result.result : EIO, "mount /mnt/wsl in the machine");
  disarm();
  state_ = State::Running;
  for (const Ready& ready : std::exchange(waiting_, {})) ready({});
  return {};
}

void Machine::on_notify() {
  for (int left = kMessagesPerTurn; left > 0 && notify_; --left) {
    bool closed = false;
    Result<std::optional<channel::Packet>> received = notify_->try_receive_any(closed);
    if (!received) return fail(received.error());
    if (!*received) {
      if (closed) {
        loop_.remove(notify_->raw().poll_fd());
        notify_.reset();
      }
      return;
    }
    const auto exit = wire::decode<wire::ChildExit>((*received)->bytes);
    if (!exit) return fail(exit.error());
    on_child_exit(exit->child_pid);
  }
}

void Machine::on_child_exit(uint32_t pid) {
  const auto child = children_.find(pid);
  if (child == children_.end()) {
    exited_.push_back(pid);
    if (exited_.size() > kMaxExited) exited_.pop_front();
    return;
  }
  const auto exited = std::move(child->second);
  children_.erase(child);
  exited();
}

void Machine::watch_child(uint32_t pid, std::function<void()> exited) {
  children_[pid] = std::move(exited);
  const auto early = std::ranges::find(exited_, pid);
  if (early == exited_.end()) return;
  exited_.erase(early);
  loop_.after(std::chrono::milliseconds(0), [this, pid] { on_child_exit(pid); });
}

Result<Machine::Launched> Machine::launch(const LaunchSpec& spec) {
  if (state_ != State::Running) return lsl::fail(ESHUTDOWN, "launch in a machine that is ending");
  LSL_CHECK(sys::failpoint("machine.before_launch"));
  LSL_TRY(connection, backend_->open_channel());
  LSL_TRY(disk, backend_->attach_disk(spec.disk, spec.timeline_page));
  wire::LaunchInit message;
  message.mount_device_type = wire::MountDeviceType::Lun;
  message.device_id = disk.number;
  message.fs_type = "ext4";
  message.mount_options = "discard,errors=remount-ro,data=ordered";
  message.vm_id = settings_.id;
  message.distribution_name = spec.distribution_name;
  message.install_path = spec.install_path;
  message.user_profile = spec.user_profile;
  if (spec.disk.read_only) message.flags |= wire::kMiniInitMountReadOnly;
  std::vector<int> handles = numbers_of(disk.handles);
  if (connection.theirs) handles.insert(handles.begin(), connection.theirs.get());
  LSL_TRY(id, main_->request(message, handles, channel::in_milliseconds(0)));
  return Launched{id, std::move(connection.ours), std::move(disk.log)};
}

Status Machine::kill_instance(uint32_t launch_id) {
  if (!main_) return {};  // all of them end with the machine
  const auto sent = main_->request(wire::KillInstance{launch_id}, {}, channel::in_milliseconds(0));
  return sent ? Status() : Status(std::unexpected(sent.error()));
}

template <class Request>
Status Machine::ask_about_disk(const Request& request, std::vector<sys::Fd> handles, Disk done) {
  if (state_ != State::Running)
    return lsl::fail(ESHUTDOWN, "change the disks of a machine that is ending");
  LSL_TRY(connection, backend_->open_channel());
  if (connection.theirs) handles.insert(handles.begin(), std::move(connection.theirs));
  LSL_TRY(id, main_->request(request, numbers_of(handles), channel::in_milliseconds(0)));
  (void)id;
  LSL_TRY(status, numbered(std::move(connection.ours)));
  const uint64_t key = next_disk_key_++;
  Waiting& waiting = disks_asked_[key];
  waiting.channel = std::move(status);
  waiting.done = std::move(done);
  waiting.deadline = loop_.after(kDiskTime, [this, key] {
    disks_asked_[key].deadline = 0;
    finish_disk(key, {-ETIMEDOUT, wire::MountStep::None});
  });
  return loop_.add(waiting.channel->raw().poll_fd(), EPOLLIN,
                   [this, key](uint32_t) { on_disk_answer(key); });
}

Status Machine::mount_disk(sys::Fd disk, uint32_t number, uint32_t partition,
                           const std::string& name, Disk done) {
  LSL_TRY(handle, backend_->share_disk(std::move(disk)));
  std::vector<sys::Fd> handles;
  handles.push_back(std::move(handle));
  wire::Mount request;
  request.partition_index = partition;
  request.scsi_lun = number;
  request.target_name = name;
  return ask_about_disk(request, std::move(handles), std::move(done));
}

Status Machine::unmount_disk(const std::string& name, Disk done) {
  return ask_about_disk(wire::Unmount{name}, {}, std::move(done));
}

Status Machine::detach_disk(uint32_t number, Disk done) {
  return ask_about_disk(wire::Detach{number}, {}, std::move(done));
}

void Machine::on_disk_answer(uint64_t key) {
  bool closed = false;
  auto received = disks_asked_[key].channel->try_receive_any(closed);
  if (received && !*received && !closed) return;
  wire::MountStatus status{-EPIPE, wire::MountStep::None};
  if (received && *received) {
    const auto answer = wire::decode<wire::MountStatus>((*received)->bytes);
    status = answer ? *answer : wire::MountStatus{-EBADMSG, wire::MountStep::None};
  }
  finish_disk(key, status);
}

void Machine::finish_disk(uint64_t key, wire::MountStatus status) {
  const auto found = disks_asked_.find(key);
  if (found == disks_asked_.end()) return;
  Waiting waiting = std::move(found->second);
  disks_asked_.erase(found);
  if (waiting.deadline != 0) loop_.cancel(waiting.deadline);
  if (waiting.channel) loop_.remove(waiting.channel->raw().poll_fd());
  waiting.done(status);
}

void Machine::stop() {
  if (ending()) return;
  failure_ = Error{ESHUTDOWN, {}, "use the machine, which shuts down", {}};
  const bool booting = state_ != State::Running;
  state_ = State::Stopping;
  unwatch();
  main_.reset();  // mini_init ends all that runs, and itself
  if (booting) return backend_->kill();
  arm(kStopTime, "the end");
}

void Machine::fail(Error reason) {
  if (state_ == State::Ended) return;
  log_warning("kill the machine of {}: {}", settings_.name, reason.message());
  if (state_ != State::Stopping) failure_ = std::move(reason);
  state_ = State::Stopping;
  unwatch();
  backend_->kill();
  disarm();
  deadline_ = loop_.after(kKillTime, [this] {
    deadline_ = 0;
    log_error("the machine of {} does not end: something in it cannot be killed", settings_.name);
    end();
  });
}

void Machine::unwatch() {
  if (main_) loop_.remove(main_->raw().poll_fd());
  if (notify_) loop_.remove(notify_->raw().poll_fd());
}

// Everybody who waited is told. A callback may destroy this object: the owner's, which is the
// first, goes last.
void Machine::end() {
  if (state_ == State::Ended) return;
  state_ = State::Ended;
  disarm();
  unwatch();
  for (const Ready& ready : std::exchange(waiting_, {})) ready(std::unexpected(failure_));
  while (!disks_asked_.empty())
    finish_disk(disks_asked_.begin()->first, {-ESHUTDOWN, wire::MountStep::None});
  while (!ended_.empty()) {
    auto last = std::prev(ended_.end());
    const Ended ended = std::move(last->second);
    const bool only = ended_.size() == 1;
    ended_.erase(last);
    ended();
    if (only) return;
  }
}

}  // namespace lsl::host
