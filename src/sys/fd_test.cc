#include "sys/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>

namespace lsl::sys {
namespace {

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

TEST(Fd, ClosesOnceAndMoves) {
  Pipe pipe = make_pipe().value();
  const int number = pipe.read.get();
  Fd moved = std::move(pipe.read);
  EXPECT_FALSE(pipe.read);
  EXPECT_EQ(moved.get(), number);
  moved = Fd();
  EXPECT_FALSE(is_open(number));
}

TEST(Fd, MovingIntoItselfKeepsIt) {
  Pipe pipe = make_pipe().value();
  Fd& same = pipe.read;
  pipe.read = std::move(same);
  EXPECT_TRUE(is_open(pipe.read.get()));
}

TEST(Fd, DuplicatesAreAboveTheFloorAndCloseOnExec) {
  Pipe pipe = make_pipe().value();
  Fd copy = duplicate(pipe.read, 40).value();
  EXPECT_GE(copy.get(), 40);
  EXPECT_EQ(::fcntl(copy.get(), F_GETFD), FD_CLOEXEC);
  EXPECT_TRUE(make_inheritable(copy));
  EXPECT_EQ(::fcntl(copy.get(), F_GETFD), 0);
  EXPECT_EQ(duplicate(-1).error().code, EBADF);
  EXPECT_EQ(make_inheritable(-1).error().code, EBADF);
}

TEST(Fd, NonBlockingIsSetAndTakenBack) {
  Pipe pipe = make_pipe().value();
  ASSERT_TRUE(set_nonblocking(pipe.read, true));
  char byte;
  EXPECT_EQ(::read(pipe.read.get(), &byte, 1), -1);
  EXPECT_EQ(errno, EAGAIN);
  ASSERT_TRUE(set_nonblocking(pipe.read, false));
  EXPECT_EQ(::fcntl(pipe.read.get(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_EQ(set_nonblocking(-1, true).error().code, EBADF);
}

}  // namespace
}  // namespace lsl::sys
