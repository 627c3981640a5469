#include "sys/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>

#include "sys/child_for_test.h"
#include "sys/mount.h"

namespace lsl::sys {
namespace {

TEST(Pty, TheSlaveIsAtItsPathAndAtTheMaster) {
  Pty pty = open_pty("/dev/ptmx").value();
  EXPECT_TRUE(pty.slave_path.starts_with("/dev/pts/"));
  Fd slave = open_slave(pty.master).value();
  EXPECT_EQ(::fcntl(slave.get(), F_GETFD), FD_CLOEXEC);
  EXPECT_EQ(stat_of(slave)->st_rdev, stat_at(AT_FDCWD, pty.slave_path, true)->st_rdev);
  ASSERT_TRUE(write_all(pty.master, "line\n"));
  char buffer[16];
  EXPECT_EQ(::read(slave.get(), buffer, sizeof buffer), 5);
}

TEST(Pty, OfADevptsInstanceOfItsOwn) {
  TemporaryDirectory directory;
  ASSERT_TRUE(make_directories(directory.fd(), "pts", 0755));
  LSL_EXPECT_FINE(in_mount_namespace([&]() -> std::string {
    const std::string pts = directory.path() + "/pts";
    LSL_TEST_OK(
        mount_filesystem("devpts", pts, "devpts", 0, "newinstance,ptmxmode=0666,mode=0620"));
    Result<Pty> pty = open_pty(pts + "/ptmx");
    LSL_TEST_OK(pty);
    LSL_TEST_THAT(pty->slave_path == pts + "/0");
    LSL_TEST_OK(open_slave(pty->master));
    return "";
  }));
}

TEST(Pty, WindowSizeIsKept) {
  Pty pty = open_pty("/dev/ptmx").value();
  ASSERT_TRUE(set_window_size(pty.master, {.rows = 50, .columns = 132}));
  Fd slave = open_slave(pty.master).value();
  EXPECT_EQ(window_size(slave)->rows, 50);
  EXPECT_EQ(window_size(slave)->columns, 132);
  Pipe pipe = make_pipe().value();
  EXPECT_EQ(window_size(pipe.read).error().code, ENOTTY);
  EXPECT_EQ(open_slave(pipe.read).error().code, ENOTTY);
  EXPECT_EQ(open_pty("/dev/null").error().code, ENOTTY);
}

tcflag_t local_modes(FdRef terminal) {
  struct termios modes{};
  EXPECT_EQ(::tcgetattr(terminal.get(), &modes), 0);
  return modes.c_lflag;
}

TEST(RawTerminal, ComesBackWithTheOwner) {
  Pty pty = open_pty("/dev/ptmx").value();
  Fd slave = open_slave(pty.master).value();
  const tcflag_t before = local_modes(slave);
  ASSERT_NE(before & ICANON, 0u);
  {
    RawTerminal first = RawTerminal::enter(slave).value();
    EXPECT_EQ(local_modes(slave) & (ICANON | ECHO | ISIG), 0u);
    RawTerminal raw = std::move(first);
    first.restore();  // Has nothing to give back any more.
    EXPECT_EQ(local_modes(slave) & ICANON, 0u);
    raw.restore();
    EXPECT_EQ(local_modes(slave), before);
    ASSERT_TRUE(raw.enter_again());
    EXPECT_EQ(local_modes(slave) & ICANON, 0u);
  }
  EXPECT_EQ(local_modes(slave), before);
}

TEST(RawTerminal, NeedsATerminal) {
  Pipe pipe = make_pipe().value();
  EXPECT_EQ(RawTerminal::enter(pipe.read).error().code, ENOTTY);
  EXPECT_EQ(RawTerminal().enter_again().error().code, EBADF);
}

}  // namespace
}  // namespace lsl::sys
