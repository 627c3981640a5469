#include "guest/session/process.h"

#include <errno.h>
#include <signal.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "guest/session/oobe.h"
#include "guest/session/surroundings.h"
#include "sys/failpoint.h"
#include "sys/timeline.h"
#include "wire/enums.h"

namespace lsl::guest {
namespace {

constexpr int kUnknownUserExitCode = 67;   // spec/session.md section 6.1
constexpr int kLaunchFailureExitCode = 1;  // spec/session.md section 5.4
constexpr int kMaxSignal = 64;             // signal(7)
// A client that does not read for so long has itself to blame for what it misses.
constexpr int kSendMilliseconds = 2000;

channel::Deadline send_deadline() { return channel::in_milliseconds(kSendMilliseconds); }

// Section 5.4: the exit code, or the raw wait status of a process that was killed.
wire::ExitStatus ended(const sys::ExitStatus& status) {
  const wire::ExitDetail detail{.raw_status = static_cast<uint32_t>(status.raw)};
  return {.exit_code = status.exited() ? status.code() : status.raw, .detail = detail};
}

// ESRCH is the unknown user; nothing else in a launch fails with it.
wire::ExitStatus never_ran(int error) {
  const wire::ExitDetail detail{.launch_errno = static_cast<uint32_t>(error != 0 ? error : EIO)};
  return {.exit_code = error == ESRCH ? kUnknownUserExitCode : kLaunchFailureExitCode,
          .detail = detail};
}

// WSL's own words (spec/init.md section 1.2).
std::string login_failure(const sys::User& user) {
  return fmt::format(
      "wsl: Failed to start the systemd user session for '{}'. See journalctl for more details.\n",
      printable(user.name));
}

}  // namespace

Process::Process(LaunchContext& context, std::unique_ptr<channel::Channel> channel)
    : context_(context), channel_(std::move(channel)) {}

Process::~Process() {
  if (runs()) context_.loop.remove(launched_.child.pidfd());
  state_ = State::Ended;
  hang_up();
}

void Process::start(const wire::CreateProcess& request, const std::array<sys::Fd, 3>& streams) {
  Status started =
      context_.loop.add(channel_.raw().poll_fd(), EPOLLIN, [this](uint32_t) { on_channel(); });
  if (started) on_channel();  // what was sent ahead: the first window size
  if (started) started = try_start(request, streams);
  if (started) {
    started = context_.loop.add(launched_.child.pidfd(), EPOLLIN, [this](uint32_t) { on_exit(); });
  }
  if (!started) {
    log_info("launch: {}", started.error().message());
    end(never_ran(started.error().code));
    return;
  }
  state_ = State::Running;
  for (const int signal : early_signals_) send_to_group(signal);
}

Status Process::try_start(const wire::CreateProcess& request,
                          const std::array<sys::Fd, 3>& streams) {
  if (!channel_open_) return fail(EPIPE, "the client has gone");
  sys::stamp(sys::Step::LeaderPlan);
  Surroundings surroundings =
      read_surroundings(context_.root, context_.settings, context_.groups_mapped);
  surroundings.login_sessions = context_.logins != nullptr;
  std::optional<LaunchPlan> plan = plan_launch(request.common, surroundings);
  if (!plan) return fail(ESRCH, "getpwnam({})", request.common.username);

  Streams numbers{.standard = {streams[0].get(), streams[1].get(), streams[2].get()}};
  std::optional<Terminal> terminal;
  if (!streams[0] || !streams[1] || !streams[2]) {
    LSL_TRY(made, make_terminal(plan->user.uid, size_));
    terminal = std::move(made);
    numbers.terminal = terminal->slave.get();
    for (int& number : numbers.standard) number = number < 0 ? numbers.terminal : number;
  }
  LSL_TRY(launched,
          launch_planned(request.common, std::move(surroundings), std::move(*plan), numbers));
  sys::stamp(sys::Step::LeaderEnd);
  sys::release_stamps();
  launched_ = std::move(launched);
  if (terminal) LSL_CHECK(send_terminal(*terminal));
  return {};
}

// The session's warnings are for its first process, whether it wants them or not.
Result<Launched> Process::launch_planned(const wire::ProcessCommon& request,
                                         Surroundings surroundings, LaunchPlan plan,
                                         const Streams& streams) {
  std::vector<std::string> warnings = std::exchange(context_.settings.warnings, {});
  warnings.insert(warnings.end(), plan.warnings.begin(), plan.warnings.end());
  const bool quiet = (request.flags & wire::kCreateProcessNoWarnings) != 0;
  if (quiet) warnings.clear();
  plan.warnings = std::move(warnings);

  Login login;
  if (context_.logins)
    login = [this, quiet](const sys::User& user) {
      const bool there = context_.logins->session_for(user);
      return there || quiet ? std::string() : login_failure(user);
    };
  sys::Fd oobe = std::move(context_.settings.oobe);
  if (!oobe || !is_interactive(request)) return launch(plan, streams, {}, login);
  return launch(
      plan, streams,
      [&] {
        std::optional<LaunchPlan> shell =
            run_oobe(context_.root, request, surroundings, std::move(oobe), login);
        if (shell) shell->warnings.clear();  // they were shown before the command
        if (shell && streams.terminal >= 0) take_terminal(streams.terminal, shell->user.uid);
        return shell;
      },
      login);
}

Status Process::send_terminal(const Terminal& terminal) {
  terminal_path_ = terminal.path;
  const wire::ProcessTerminal message{.terminal_id = 1};  // the first attached descriptor
  return channel_.send(message, {terminal.master.get()}, send_deadline());
}

void Process::on_channel() {
  bool closed = false;
  while (channel_open_ && !closed) {
    const Result<std::optional<channel::Packet>> packet = channel_.try_receive_plain(closed);
    if (packet && !*packet) break;
    const Status handled = packet ? handle(**packet) : std::unexpected(packet.error());
    if (!handled) {
      log_warning("process channel: {}", handled.error().message());
      closed = true;
    }
  }
  if (closed) hang_up();
}

Status Process::handle(const channel::Packet& packet) {
  const wire::Type type = packet.header().type;
  switch (type) {
    case wire::Type::LxInitMessageWindowSizeChanged:
      return on_window_size(packet);
    case wire::Type::LslMessageProcessSignal:
      return on_signal(packet);
    case wire::Type::LxInitMessageExitStatus:  // the echo: the client knows
      if (state_ == State::Ended) hang_up();
      return {};
    default:
      return fail(EBADMSG, "{} is not for a process", wire::name_of(type));
  }
}

Status Process::on_window_size(const channel::Packet& packet) {
  LSL_TRY(message, wire::decode<wire::WindowSizeChanged>(packet.bytes));
  size_ = sys::WindowSize{message.rows, message.columns};
  if (!runs() || terminal_path_.empty()) return {};
  // A terminal that has just hung up needs no size.
  if (const Status resized = resize_terminal(terminal_path_, *size_); !resized) {
    log_debug("{}", resized.error().message());
  }
  return {};
}

Status Process::on_signal(const channel::Packet& packet) {
  LSL_TRY(message, wire::decode<wire::ProcessSignal>(packet.bytes));
  if (message.signal < 1 || message.signal > kMaxSignal) {
    return fail(EBADMSG, "signal {}", message.signal);
  }
  // Signals that wait do not add up, as those of the kernel do not.
  const bool waits = std::ranges::find(early_signals_, message.signal) != early_signals_.end();
  if (state_ == State::Starting && !waits) early_signals_.push_back(message.signal);
  send_to_group(message.signal);
  return {};
}

void Process::send_to_group(int signal) const {
  if (!runs()) return;
  // The process has not been waited for, so its number is still its own. ESRCH: its group is not
  // made yet.
  if (::kill(-launched_.child.pid(), signal) < 0) (void)launched_.child.signal(signal);
}

void Process::on_exit() {
  const Result<std::optional<sys::ExitStatus>> status = launched_.child.try_wait();
  if (status && !*status) return;
  context_.loop.remove(launched_.child.pidfd());
  const int failure = launch_failure(launched_);
  if (!status) {
    end(never_ran(status.error().code));
  } else if (failure != 0) {
    end(never_ran(failure));
  } else {
    end(ended(**status));
  }
}

// At once, also while descendants live on. The echo is awaited by the event loop.
void Process::end(const wire::ExitStatus& status) {
  state_ = State::Ended;
  if (channel_open_) {
    Status sent = sys::failpoint("leader.before_exit_status");
    if (sent) sent = channel_.send(status, {}, send_deadline());
    if (!sent) {
      log_info("exit status: {}", sent.error().message());
      hang_up();
    }
  }
  launched_ = {};
}

void Process::hang_up() {
  if (!channel_open_) return;
  channel_open_ = false;
  context_.loop.remove(channel_.raw().poll_fd());
  channel_.raw().close();
  send_to_group(SIGHUP);
  send_to_group(SIGCONT);
}

}  // namespace lsl::guest
