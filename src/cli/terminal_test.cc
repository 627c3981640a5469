#include "cli/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>

#include "channel/lxbus.h"
#include "sys/file.h"
#include "sys/pty.h"
#include "sys/socket.h"
#include "wire/codec.h"

namespace lsl::cli {
namespace {

// A terminal: what a person sees and types on is the master, what programs use is the slave.
struct Screen {
  Screen() {
    auto pty = sys::open_pty("/dev/ptmx");
    EXPECT_TRUE(pty);
    master = std::move(pty->master);
    auto opened = sys::open_slave(master);
    EXPECT_TRUE(opened);
    slave = std::move(*opened);
  }
  void make_raw() const {
    termios mode{};
    ASSERT_EQ(::tcgetattr(slave.get(), &mode), 0);
    ::cfmakeraw(&mode);
    ASSERT_EQ(::tcsetattr(slave.get(), TCSANOW, &mode), 0);
  }
  sys::Fd master;
  sys::Fd slave;
};

// Reads until `count` bytes have come, 10 s have passed or nothing more can.
std::string read_bytes(const sys::Fd& fd, size_t count) {
  std::string text;
  std::array<char, 4096> buffer;
  while (text.size() < count) {
    const auto readable = sys::wait_readable(fd, 10'000);
    if (!readable || !*readable) break;
    const ssize_t got = ::read(fd.get(), buffer.data(), buffer.size());
    if (got <= 0) break;
    text.append(buffer.data(), static_cast<size_t>(got));
  }
  return text;
}

class StayWithProcess : public testing::Test {
 protected:
  void SetUp() override {
    auto pair = sys::socket_pair();
    ASSERT_TRUE(pair);
    auto ours = channel::make_lxbus(std::move(pair->first));
    auto theirs = channel::make_lxbus(std::move(pair->second));
    ASSERT_TRUE(ours && theirs);
    process.emplace(std::move(*ours));
    leader.emplace(std::move(*theirs));
    auto caught = catch_signals();
    ASSERT_TRUE(caught);
    signals = std::move(*caught);
  }

  // The session leader's side, which runs beside the loop. What it refers to is declared before it,
  // since it is awaited at the end of its scope.
  template <class Body>
  [[nodiscard]] std::jthread as_leader(Body body) {
    return std::jthread(body);
  }
  void send_terminal(const Screen& inner) {
    EXPECT_TRUE(leader->send(wire::ProcessTerminal{1}, {inner.master.get()}));
  }
  void send_exit(int code) {
    EXPECT_TRUE(leader->send(wire::ExitStatus{code, wire::ExitDetail{uint32_t(code) << 8, 0}}));
  }
  template <class M>
  M next() {
    auto packet = leader->receive_plain(channel::in_milliseconds(10'000));
    EXPECT_TRUE(packet && *packet);
    if (!packet || !*packet) return {};
    auto message = wire::decode<M>((*packet)->bytes);
    EXPECT_TRUE(message);
    return message ? *message : M{};
  }
  Result<ProcessEnd> stay(const Screen* user = nullptr) {
    TerminalEnds ends;
    if (user != nullptr) ends = {user->slave.get(), user->slave.get()};
    return stay_with_process(*process, signals, ends);
  }

  std::optional<channel::Numbered> process;
  std::optional<channel::Numbered> leader;
  sys::SignalFd signals;
};

TEST_F(StayWithProcess, TakesAndEchoesTheExitStatus) {
  send_exit(42);
  const auto end = stay();
  ASSERT_TRUE(end);
  ASSERT_TRUE(end->status);
  EXPECT_EQ(end->status->exit_code, 42);
  EXPECT_EQ(next<wire::ExitStatus>().exit_code, 42);
}

TEST_F(StayWithProcess, EndsWithoutStatusWhenTheChannelEnds) {
  leader.reset();
  const auto end = stay();
  ASSERT_TRUE(end);
  EXPECT_FALSE(end->status);
  EXPECT_FALSE(end->hung_up);
}

TEST_F(StayWithProcess, RefusesOtherMessages) {
  ASSERT_TRUE(leader->send(wire::ProcessSignal{9}));
  const auto end = stay();
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, EBADMSG);
}

TEST_F(StayWithProcess, ShowsEverythingWrittenBeforeTheEnd) {
  Screen user, inner;
  inner.make_raw();
  std::string written;
  while (written.size() < 700'000) written += "line " + std::to_string(written.size()) + "\n";
  const auto beside = as_leader([&] {
    send_terminal(inner);
    EXPECT_TRUE(sys::write_all(inner.slave, written));
    inner.slave.reset();
    send_exit(0);
  });
  std::string shown;
  std::thread screen([&] { shown = read_bytes(user.master, written.size()); });
  const auto end = stay(&user);
  screen.join();
  ASSERT_TRUE(end && end->status);
  EXPECT_EQ(shown.size(), written.size());
  EXPECT_EQ(shown, written);
}

TEST_F(StayWithProcess, KeysReachTheProcessUntouchedAndTheModeComesBack) {
  Screen user, inner;
  inner.make_raw();
  termios before{};
  ASSERT_EQ(::tcgetattr(user.slave.get(), &before), 0);
  const std::string keys = "ab\x03\x1a\r\x04";
  const auto beside = as_leader([&] {
    send_terminal(inner);
    // The keys are typed once raw mode has begun: earlier ones the line discipline would take.
    termios now{};
    do {
      ::tcgetattr(user.slave.get(), &now);
    } while ((now.c_lflag & ICANON) != 0);
    EXPECT_TRUE(sys::write_all(user.master, keys));
    EXPECT_EQ(read_bytes(inner.slave, keys.size()), keys);
    send_exit(0);
  });
  const auto end = stay(&user);
  ASSERT_TRUE(end && end->status);
  termios after{};
  ASSERT_EQ(::tcgetattr(user.slave.get(), &after), 0);
  EXPECT_EQ(after.c_lflag, before.c_lflag);
  EXPECT_EQ(after.c_oflag, before.c_oflag);
  EXPECT_EQ(::fcntl(user.slave.get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST_F(StayWithProcess, ABackgroundWriterDoesNotKeepIt) {
  Screen user, inner;
  std::atomic<bool> stop = false;
  EXPECT_TRUE(sys::set_nonblocking(inner.slave, true));
  send_terminal(inner);
  const auto beside = as_leader([&] {
    const std::string noise(1000, 'x');
    bool told = false;
    while (!stop) {
      (void)::write(inner.slave.get(), noise.data(), noise.size());
      if (!std::exchange(told, true)) send_exit(7);
    }
  });
  std::thread screen([&] {
    std::array<char, 4096> buffer;
    while (!stop) {
      const auto readable = sys::wait_readable(user.master, 10);
      if (readable && *readable) (void)::read(user.master.get(), buffer.data(), buffer.size());
    }
  });
  const auto end = stay(&user);
  stop = true;
  screen.join();
  ASSERT_TRUE(end && end->status);
  EXPECT_EQ(end->status->exit_code, 7);
}

TEST_F(StayWithProcess, ATerminalThatIsOpenedAgainGoesOn) {
  Screen user, inner;
  inner.make_raw();
  const auto beside = as_leader([&] {
    send_terminal(inner);
    inner.slave.reset();  // now the master reports EIO
    EXPECT_TRUE(sys::wait_readable(inner.master, 10'000));
    auto again = sys::open_slave(inner.master);
    ASSERT_TRUE(again);
    EXPECT_TRUE(sys::write_all(*again, "back"));
    EXPECT_EQ(read_bytes(user.master, 4), "back");
    send_exit(0);
  });
  const auto end = stay(&user);
  ASSERT_TRUE(end && end->status);
}

TEST_F(StayWithProcess, SignalsAndSizesAreForwarded) {
  Screen user, inner;
  ASSERT_TRUE(sys::set_window_size(user.slave, {33, 111}));
  const auto beside = as_leader([&] {
    send_terminal(inner);
    ::kill(::getpid(), SIGTERM);
    EXPECT_EQ(next<wire::ProcessSignal>().signal, SIGTERM);
    ::kill(::getpid(), SIGWINCH);
    const auto size = next<wire::WindowSizeChanged>();
    EXPECT_EQ(size.rows, 33);
    EXPECT_EQ(size.columns, 111);
    send_exit(143);
  });
  const auto end = stay(&user);
  ASSERT_TRUE(end && end->status);
  EXPECT_EQ(end->status->exit_code, 143);
}

TEST_F(StayWithProcess, IgnoredSignalsAreNotForwarded) {
  ::signal(SIGUSR1, SIG_IGN);
  const auto beside = as_leader([&] {
    ::kill(::getpid(), SIGUSR1);
    ::kill(::getpid(), SIGUSR2);
    EXPECT_EQ(next<wire::ProcessSignal>().signal, SIGUSR2);
    send_exit(0);
  });
  const auto end = stay();
  ::signal(SIGUSR1, SIG_DFL);
  ASSERT_TRUE(end && end->status);
}

TEST_F(StayWithProcess, LeavesWhenTheUsersTerminalHangsUp) {
  Screen user, inner;
  const auto beside = as_leader([&] {
    send_terminal(inner);
    user.master.reset();
  });
  const auto end = stay(&user);
  ASSERT_TRUE(end);
  EXPECT_TRUE(end->hung_up);
}

TEST(TerminalEndsTest, OutputPrefersStandardOutput) {
  constexpr auto kPass = DescriptorUse::Pass;
  constexpr auto kTerminal = DescriptorUse::Terminal;
  EXPECT_EQ(terminal_ends({kTerminal, kTerminal, kTerminal}), (TerminalEnds{0, 1}));
  EXPECT_EQ(terminal_ends({kPass, kTerminal, kTerminal}), (TerminalEnds{-1, 1}));
  EXPECT_EQ(terminal_ends({kTerminal, kPass, kTerminal}), (TerminalEnds{0, 2}));
  EXPECT_EQ(terminal_ends({kTerminal, kPass, kPass}), (TerminalEnds{0, 0}));
  EXPECT_EQ(terminal_ends({kPass, kPass, kPass}), (TerminalEnds{-1, -1}));
}

}  // namespace
}  // namespace lsl::cli
