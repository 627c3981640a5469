#include "sys/event_loop.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <vector>

namespace lsl::sys {
namespace {

using std::chrono::milliseconds;

class Loop : public testing::Test {
 protected:
  EventLoop loop_ = EventLoop::create().value();
  Pipe pipe_ = make_pipe().value();
  Pipe other_ = make_pipe().value();
};

TEST_F(Loop, CallsBackWhatIsReadable) {
  int calls = 0;
  ASSERT_TRUE(loop_.add(pipe_.read, EPOLLIN, [&](uint32_t) {
    ++calls;
    loop_.stop();
  }));
  ASSERT_EQ(write(pipe_.write.get(), "x", 1), 1);
  ASSERT_TRUE(loop_.run());
  EXPECT_EQ(calls, 1);
}

TEST_F(Loop, RemovedInTheSameTurnIsNotCalled) {
  int calls = 0;
  const auto remove_both = [&](uint32_t) {
    ++calls;
    loop_.remove(pipe_.read);
    loop_.remove(other_.read);
  };
  ASSERT_TRUE(loop_.add(pipe_.read, EPOLLIN, remove_both));
  ASSERT_TRUE(loop_.add(other_.read, EPOLLIN, remove_both));
  ASSERT_EQ(write(pipe_.write.get(), "x", 1), 1);
  ASSERT_EQ(write(other_.write.get(), "x", 1), 1);
  ASSERT_TRUE(loop_.run_once(0));
  ASSERT_TRUE(loop_.run_once(0));
  EXPECT_EQ(calls, 1);
}

TEST_F(Loop, EventOfAnEarlierWatchDoesNotReachANewOneWithTheSameNumber) {
  int stale = 0;
  ASSERT_TRUE(loop_.add(other_.read, EPOLLIN, [&](uint32_t) {}));
  ASSERT_TRUE(loop_.add(pipe_.read, EPOLLIN, [&](uint32_t) {
    loop_.remove(other_.read);
    other_ = make_pipe().value();  // may get the very same descriptor numbers
    (void)loop_.add(other_.read, EPOLLIN, [&](uint32_t) { ++stale; });
  }));
  ASSERT_EQ(write(pipe_.write.get(), "x", 1), 1);
  ASSERT_EQ(write(other_.write.get(), "x", 1), 1);
  ASSERT_TRUE(loop_.run_once(0));
  EXPECT_EQ(stale, 0);
}

TEST_F(Loop, TimersFireInOrderOnceAndCanBeCancelled) {
  std::vector<int> order;
  loop_.after(milliseconds(2), [&] {
    order.push_back(2);
    loop_.stop();
  });
  loop_.after(milliseconds(1), [&] { order.push_back(1); });
  const EventLoop::TimerId never = loop_.after(milliseconds(0), [&] { order.push_back(0); });
  loop_.cancel(never);
  ASSERT_TRUE(loop_.run());
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

}  // namespace
}  // namespace lsl::sys
