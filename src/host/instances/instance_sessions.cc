// Instance, the part about sessions, and about a distribution that goes down in its own way.
#include <errno.h>
#include <signal.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "host/instances/host_network.h"
#include "host/instances/instance.h"
#include "sys/socket.h"
#include "wire/session.h"

namespace lsl::host {
namespace {

// How long init may leave what it is sent unread, when more is to be sent.
constexpr std::chrono::seconds kMaxDeaf{10};
// WSL's limit of 60 s for the answer to CreateSession, which waits for systemd (spec/init.md
// section 4.2), and a moment for an init that waits as long.
constexpr std::chrono::milliseconds kSessionMilliseconds{62'000};
// The longest time init may ask for to end a distribution in good order, and what it gets on top.
constexpr uint32_t kMaxOrderMilliseconds = 60'000;
constexpr int kOrderSlackMilliseconds = 2'000;
// An /sbin/init that is not waited for is still booting, so long (the default of boot.initTimeout).
constexpr std::chrono::seconds kBootTime{10};

}  // namespace

// Many clients at once ask for more than init has read: they wait. An init that reads nothing at
// all is no longer ours to trust.
Status Instance::check_that_init_reads() {
  LSL_TRY(reads, sys::wait_writable(channel_->raw().poll_fd(), 0));
  const auto now = std::chrono::steady_clock::now();
  if (reads) {
    deaf_since_.reset();
    return {};
  }
  if (!deaf_since_) deaf_since_ = now;
  if (now - *deaf_since_ < kMaxDeaf)
    return fail(EAGAIN, "open a session in '{}'", settings_.distribution_name);
  kill(fail(ETIMEDOUT, "wait for the init of '{}' to read", settings_.distribution_name).error());
  return std::unexpected(failure_);
}

void Instance::open_session(sys::Fd first_run, Opened opened) {
  had_session_ = true;
  Result<sys::Fd> session = ask_for_session(first_run);
  if (!session) return opened(std::move(session));
  Asked& asked = sessions_asked_.emplace_back();
  if (!facts_.systemd_enabled) return opened(std::move(session));
  if (!boot_asked_) boot_asked_ = std::chrono::steady_clock::now();
  asked.session = std::move(*session);
  asked.opened = std::move(opened);
  asked.deadline = loop_.after(kSessionMilliseconds, [this, &asked] {
    asked.deadline = 0;
    asked.session.reset();
    std::exchange(asked.opened, nullptr)(
        fail(ETIMEDOUT, "wait for a session in '{}'", settings_.distribution_name));
  });
}

void Instance::on_session_answer() {
  came_up_ = true;
  Asked asked = std::move(sessions_asked_.front());
  sessions_asked_.pop_front();
  if (asked.deadline != 0) loop_.cancel(asked.deadline);
  if (asked.opened) asked.opened(std::move(asked.session));
}

// Of a distribution that has been up, whoever ended it, those who wait get the next start; of one
// that did not boot, too, which is then another kind of start.
void Instance::fail_sessions() {
  const Error error =
      came_up_ || !boot_failure_.empty()
          ? fail(ESTALE, "open a session in '{}'", settings_.distribution_name).error()
          : failure_;
  for (Asked& asked : std::exchange(sessions_asked_, {})) {
    if (asked.deadline != 0) loop_.cancel(asked.deadline);
    if (asked.opened) asked.opened(std::unexpected(error));
  }
}

// Init may ask for it once, so that nobody can stay for ever.
void Instance::on_stopping(const channel::Packet& packet) {
  const auto message = wire::decode<wire::Stopping>(packet.bytes);
  if (!message) return kill(message.error());
  stops_in_order_ = true;
  if (state_ == State::Running)
    failure_ = Error{
        ESHUTDOWN, {}, fmt::format("use '{}', which shuts down", settings_.distribution_name), {}};
  state_ = State::Stopping;
  const uint32_t granted = std::min(message->milliseconds, kMaxOrderMilliseconds);
  arm(static_cast<int>(granted) + kOrderSlackMilliseconds, "the end");
}

Result<sys::Fd> Instance::ask_for_session(sys::FdRef first_run) {
  if (state_ != State::Running)
    return fail(ESHUTDOWN, "open a session in '{}', which is ending", settings_.distribution_name);
  LSL_CHECK(check_that_init_reads());
  LSL_TRY(ends, sys::socket_pair());
  // First the name servers: what the session's programs write to the file stays (spec/init.md
  // section 5.8). Just after the start init knows them.
  Status told;
  if (!std::exchange(network_is_new_, false) && settings_.network)
    told = send_network(host_network(*settings_.network));
  if (told) told = send_create_session(ends.second, first_run);
  if (!told) {
    kill(told.error());
    return in("CreateSession", Result<sys::Fd>(std::unexpected(told.error())));
  }
  return std::move(ends.first);
}

// Handle ids are the places of the descriptors in the message.
Status Instance::send_create_session(sys::FdRef leader, sys::FdRef first_run) {
  wire::CreateSession message{.console_id = 1};
  std::vector<int> handles = {leader.get()};
  if (first_run.get() >= 0) {
    handles.push_back(first_run.get());
    message.detail = wire::CreateSessionDetail{2};
  }
  const auto sent = channel_->request(message, handles, channel::in_milliseconds(0));
  return sent ? Status() : Status(std::unexpected(sent.error()));
}

// PID 1 was the distribution's own /sbin/init, which the first session booted. Its end by reboot(2)
// shows as one of two signals, whoever asked for it; one that ends by itself is no init.
void Instance::explain_failed_boot() {
  if (!boot_asked_ || ended_by_us_) return;
  if (!settings_.without_systemd.empty()) return;  // it was told once already
  if (came_up_ && std::chrono::steady_clock::now() - *boot_asked_ > kBootTime) return;
  const std::optional<sys::ExitStatus> status = process_->status();
  if (!status) return;
  const bool exited = status->exited();
  const int signal = exited ? 0 : status->signal();
  const bool shut_down = stops_in_order_ || signal == SIGINT || signal == SIGHUP;
  if (shut_down && came_up_) return;
  const std::string what = shut_down ? "the distribution was shut down from inside"
                           : exited
                               ? fmt::format("/sbin/init exited with status {}", status->code())
                               : fmt::format("/sbin/init was ended by signal {}", signal);
  boot_failure_ = fmt::format("{} while it booted - boot.systemd disabled", what);
  log_warning("'{}': {}", settings_.distribution_name, boot_failure_);
}

}  // namespace lsl::host
