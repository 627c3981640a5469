#include "cli/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "cli/relay_buffer.h"
#include "cli/watch.h"
#include "sys/event_loop.h"
#include "sys/file.h"
#include "wire/codec.h"

namespace lsl::cli {
namespace {

// After a process's end only what it had written is shown, which is at most what the kernel buffers
// for a terminal; a background process that goes on writing must not keep us.
constexpr size_t kMaxAfterExit = 512 * 1024;
// A terminal without any process reports EIO until one opens it again.
constexpr std::chrono::milliseconds kReopenInterval{100};
// How often bytes are moved before other events get their turn.
constexpr int kMovesPerTurn = 16;
// What a key brings is usually there at once: it is looked for as long as falling asleep and being
// woken would take (docs/benchmarks.md, echo). More than a few bytes at a time were not typed.
constexpr std::chrono::microseconds kLookForEcho{100};
constexpr size_t kMaxTyped = 16;

// The same terminal with an open file of our own; where it may not be opened again, the user's own
// descriptor, whose reads and writes may block.
Result<sys::Fd> own_terminal(int fd, int mode) {
  Result<sys::Fd> opened = sys::open_file(sys::proc_path(fd), mode | O_NONBLOCK | O_NOCTTY);
  return opened ? std::move(opened) : sys::duplicate(fd);
}

bool is_ignored(int signal) {
  struct sigaction action{};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

class ProcessRelay {
 public:
  ProcessRelay(channel::Numbered& process, const sys::SignalFd& signals, const TerminalEnds& ends,
               sys::EventLoop loop)
      : process_(process), signals_(signals), ends_(ends), loop_(std::move(loop)) {}

  Result<ProcessEnd> run() {
    const int channel = process_.raw().poll_fd();
    LSL_CHECK(loop_.add(channel, EPOLLIN, [this](uint32_t) { check(read_channel()); }));
    LSL_CHECK(loop_.add(signals_.fd(), EPOLLIN, [this](uint32_t) { check(read_signals()); }));
    while (!finished()) {
      LSL_CHECK(loop_.run_once(-1));
      if (!status_) return std::unexpected(std::move(status_.error()));
    }
    raw_.restore();
    return end_;
  }

 private:
  bool finished() const {
    if (end_.hung_up) return true;
    return ended_ && (!master_ || drained_) && to_user_.empty();
  }

  // Callbacks have no result: the first error ends run().
  void check(Status status) {
    if (status) status = update();
    if (!status && status_) status_ = std::move(status);
  }

  // Which events are waited for now. Bytes that wait for one side stop the reading of the other.
  Status update() {
    if (!master_) return {};
    uint32_t master = 0;
    if (to_user_.empty() && !master_silent_ && !drained_) master |= EPOLLIN;
    if (!to_process_.empty() && !master_silent_ && !ended_) master |= EPOLLOUT;
    LSL_CHECK(master_watch_.want(master));
    const bool read_input = to_process_.empty() && !ended_;
    LSL_CHECK(input_watch_.want(read_input ? uint32_t{EPOLLIN} : 0u));
    return output_watch_.want(to_user_.empty() ? 0u : uint32_t{EPOLLOUT});
  }

  // --- the process channel ---

  Status read_channel() {
    while (!ended_) {
      bool closed = false;
      LSL_TRY(packet, process_.try_receive_plain(closed));
      if (closed) return end();
      if (!packet) return {};
      switch (packet->header().type) {
        case wire::Type::LslMessageProcessTerminal:
          LSL_CHECK(take_terminal(*packet));
          break;
        case wire::ExitStatus::kType: {
          LSL_TRY(status, wire::decode<wire::ExitStatus>(packet->bytes));
          end_.status = status;
          // The process has ended whether or not the leader still listens.
          (void)process_.send(status, {}, channel::in_milliseconds(1000));
          return end();
        }
        default:
          return fail(EBADMSG, "unexpected {} of the session",
                      wire::name_of(packet->header().type));
      }
    }
    return {};
  }

  Status end() {
    ended_ = true;
    loop_.remove(process_.raw().poll_fd());
    return show_output();
  }

  Status take_terminal(channel::Packet& packet) {
    LSL_TRY(message, wire::decode<wire::ProcessTerminal>(packet.bytes));
    std::optional<sys::Fd> master = packet.take_handle(message.terminal_id);
    if (!master || master_) return fail(EBADMSG, "the session sent no terminal");
    master_ = std::move(*master);
    LSL_CHECK(sys::set_nonblocking(master_, true));
    master_watch_.start(loop_, master_, [this](uint32_t events) { check(on_master(events)); });
    if (ends_.output >= 0) {
      LSL_TRY(output, own_terminal(ends_.output, O_WRONLY));
      output_ = std::move(output);
      output_watch_.start(loop_, output_, [this](uint32_t) { check(show_output()); });
    }
    if (ends_.input < 0) return {};
    LSL_TRY(input, own_terminal(ends_.input, O_RDONLY));
    input_ = std::move(input);
    input_watch_.start(loop_, input_, [this](uint32_t) { check(on_input()); });
    Result<sys::RawTerminal> raw = sys::RawTerminal::enter(ends_.input);
    if (raw) raw_ = std::move(*raw);
    if (!raw && raw.error().code == EIO) end_.hung_up = true;  // it went before we were ready
    if (!raw && !end_.hung_up) return std::unexpected(std::move(raw).error());
    return {};
  }

  // --- the bytes ---

  Status on_master(uint32_t events) {
    if ((events & EPOLLOUT) != 0) send_input();
    return show_output();
  }

  Status on_input() {
    switch (to_process_.fill_from(input_)) {
      case RelayBuffer::Outcome::Moved: {
        const bool typed = to_process_.size() <= kMaxTyped;
        send_input();
        if (typed && to_process_.empty()) return look_for_echo();
        break;
      }
      case RelayBuffer::Outcome::WouldBlock:
        break;
      case RelayBuffer::Outcome::End:
        end_.hung_up = true;
    }
    return {};
  }

  // Others get the processor meanwhile, if they want it.
  Status look_for_echo() {
    if (ended_ || master_silent_ || !to_user_.empty()) return {};
    const auto end = std::chrono::steady_clock::now() + kLookForEcho;
    while (to_user_.fill_from(master_) == RelayBuffer::Outcome::WouldBlock) {
      if (std::chrono::steady_clock::now() >= end) return {};
      ::sched_yield();
    }
    return show_output();  // or learn there that nobody has the terminal open any more
  }

  void send_input() {
    if (!to_process_.empty()) (void)to_process_.drain_to(master_);  // what does not fit waits
  }

  // Moves what the process wrote to the user's terminal until one of the two has no more or takes
  // no more.
  Status show_output() {
    if (!master_) return {};
    for (int i = 0; i < kMovesPerTurn || ended_; ++i) {
      if (!to_user_.empty() && !write_output()) return {};
      if (drained_ || master_silent_) break;
      const RelayBuffer::Outcome outcome = to_user_.fill_from(master_);
      if (outcome == RelayBuffer::Outcome::Moved && ended_) after_exit_ += to_user_.size();
      if (outcome != RelayBuffer::Outcome::Moved || after_exit_ > kMaxAfterExit) {
        if (ended_) drained_ = true;
        if (outcome == RelayBuffer::Outcome::End && !ended_) wait_for_reopening();
        if (to_user_.empty()) break;
      }
    }
    if (ended_ && master_silent_) drained_ = true;
    return {};
  }

  // False when the user's terminal takes no more for now or is gone.
  bool write_output() {
    if (!output_) {
      to_user_.clear();
      return true;
    }
    while (!to_user_.empty()) {
      const RelayBuffer::Outcome outcome = to_user_.drain_to(output_);
      if (outcome == RelayBuffer::Outcome::WouldBlock) return false;
      if (outcome == RelayBuffer::Outcome::End) {
        end_.hung_up = true;
        return false;
      }
    }
    return true;
  }

  void wait_for_reopening() {
    master_silent_ = true;
    loop_.after(kReopenInterval, [this] {
      master_silent_ = false;
      send_input();
      check(show_output());
    });
  }

  // --- signals ---

  Status read_signals() {
    for (;;) {
      LSL_TRY(signal, signals_.read());
      if (!signal) return {};
      LSL_CHECK(on_signal(static_cast<int>(signal->ssi_signo)));
    }
  }

  Status on_signal(int signal) {
    // nohup(1) and shells without job control start us with signals ignored; signalfd(2) delivers
    // those too.
    if (is_ignored(signal)) return {};
    switch (signal) {
      case SIGWINCH:
        return send_size();
      case SIGTSTP:
        return suspend();
      case SIGCONT:
        if (!input_) return {};
        // A terminal that has gone meanwhile is noticed when it is read.
        (void)raw_.enter_again();
        return send_size();
      default:
        LSL_CHECK(forward(signal));
        if (signal == SIGHUP && master_) end_.hung_up = true;
        return {};
    }
  }

  Status send_size() {
    if (ended_ || !master_) return {};
    const sys::WindowSize size = size_of(ends_);
    return sent(process_.send(wire::WindowSizeChanged{size.rows, size.columns}, {},
                              channel::in_milliseconds(1000)));
  }

  Status forward(int signal) {
    if (ended_) return {};
    return sent(process_.send(wire::ProcessSignal{signal}, {}, channel::in_milliseconds(1000)));
  }

  // A leader that has gone is noticed when its channel is read.
  static Status sent(Status status) {
    if (!status && (status.error().code == EPIPE || status.error().code == ECONNRESET)) return {};
    return status;
  }

  // Stops us as the shell expects. On a terminal the process keeps running, as its own shell inside
  // has the job control; without one it is stopped with us, by SIGSTOP because its process group
  // has no parent inside to care.
  Status suspend() {
    if (!master_) LSL_CHECK(forward(SIGSTOP));
    raw_.restore();
    if (::kill(::getpid(), SIGSTOP) < 0) return fail(errno, "stop");
    if (!master_) LSL_CHECK(forward(SIGCONT));
    return {};
  }

  channel::Numbered& process_;
  const sys::SignalFd& signals_;
  const TerminalEnds ends_;
  sys::EventLoop loop_;

  sys::Fd master_, input_, output_;
  sys::RawTerminal raw_;
  RelayBuffer to_user_, to_process_;
  Watch master_watch_, input_watch_, output_watch_;

  bool ended_ = false;          // ExitStatus has come, or the channel has ended
  bool drained_ = false;        // after that: everything written before has been read
  bool master_silent_ = false;  // no process has the terminal open
  size_t after_exit_ = 0;
  ProcessEnd end_;
  Status status_;
};

}  // namespace

TerminalEnds terminal_ends(const std::array<DescriptorUse, 3>& uses) {
  TerminalEnds ends;
  if (uses[0] == DescriptorUse::Terminal) ends.input = 0;
  for (const int fd : {1, 2, 0}) {
    if (ends.output < 0 && uses[static_cast<size_t>(fd)] == DescriptorUse::Terminal)
      ends.output = fd;
  }
  return ends;
}

sys::WindowSize size_of(const TerminalEnds& ends) {
  const Result<sys::WindowSize> size = sys::window_size(ends.output);
  if (!size || size->rows == 0 || size->columns == 0) return sys::WindowSize{};
  return *size;
}

Result<sys::SignalFd> catch_signals() {
  return sys::SignalFd::create(
      {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGTSTP, SIGCONT});
}

Result<ProcessEnd> stay_with_process(channel::Numbered& process, const sys::SignalFd& signals,
                                     const TerminalEnds& ends) {
  LSL_TRY(loop, sys::EventLoop::create());
  ProcessRelay relay(process, signals, ends, std::move(loop));
  return relay.run();
}

}  // namespace lsl::cli
