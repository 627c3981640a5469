#include "host/undertaker.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <array>

#include "sys/socket.h"

namespace lsl::host {
namespace {

class UndertakerTest : public testing::Test {
 protected:
  bool eventually_idle() {
    for (int i = 0; i < 200 && !undertaker_.idle(); ++i) EXPECT_TRUE(loop_.run_once(10));
    return undertaker_.idle();
  }
  sys::EventLoop loop_ = sys::EventLoop::create().value();
  Undertaker undertaker_{loop_};
};

TEST_F(UndertakerTest, AProcessIsKilledAndReaped) {
  auto clone = sys::clone_process({}).value();
  if (clone.in_child) {
    ::pause();
    ::_exit(0);
  }
  const pid_t pid = clone.child.pid();
  undertaker_.end(std::move(clone.child));
  EXPECT_TRUE(eventually_idle());
  EXPECT_EQ(::kill(pid, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST_F(UndertakerTest, AnEmptySocketIsClosedHere) {
  auto [ours, theirs] = sys::socket_pair().value();
  undertaker_.close(std::move(ours));
  EXPECT_TRUE(undertaker_.idle());
  EXPECT_TRUE(sys::wait_readable(theirs, 0).value());
}

TEST_F(UndertakerTest, WhatWaitsInASocketGoesInAChild) {
  auto [ours, theirs] = sys::socket_pair().value();
  auto pipe = sys::make_pipe().value();
  const std::array<int, 1> passed = {pipe.write.get()};
  ASSERT_TRUE(sys::send_some(theirs, "x", passed));
  pipe.write.reset();
  undertaker_.close(std::move(ours));
  EXPECT_FALSE(undertaker_.idle());
  EXPECT_TRUE(sys::wait_readable(pipe.read, 2000).value());
  EXPECT_TRUE(eventually_idle());
}

}  // namespace
}  // namespace lsl::host
