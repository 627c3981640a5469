#include "guest/systemd/state_wait.h"

#include <gtest/gtest.h>

#include "guest/systemd/fake_manager_for_test.h"

namespace lsl::guest {
namespace {

TEST(SystemState, OfSystemdsWords) {
  EXPECT_EQ(system_state_of("initializing"), SystemState::Booting);
  EXPECT_EQ(system_state_of("starting"), SystemState::Booting);
  EXPECT_EQ(system_state_of("running"), SystemState::Up);
  EXPECT_EQ(system_state_of("degraded"), SystemState::Up);
  EXPECT_EQ(system_state_of("maintenance"), SystemState::Rescue);
  EXPECT_EQ(system_state_of("stopping"), SystemState::Stopping);
  EXPECT_EQ(system_state_of("offline"), SystemState::Unknown);
}

class StateWaitTest : public testing::Test {
 protected:
  StateWaitTest()
      : loop_(std::move(*sys::EventLoop::create())),
        manager_(loop_, [this](const BusMessage&, uint32_t serial) {
          return bus_answer('v', state_, serial);
        }) {}

  void wait(StateWait::Until until) {
    wait_ = std::make_unique<StateWait>(loop_, manager_.path(), until,
                                        [this](SystemState, const std::string& text) {
                                          said_ = text;
                                          wait_.reset();
                                        });
  }
  bool turn(const std::function<bool()>& done) { return turn_until(loop_, done); }

  sys::EventLoop loop_;
  std::string state_ = "starting";
  FakeManager manager_;
  std::unique_ptr<StateWait> wait_;
  std::string said_;
};

TEST_F(StateWaitTest, WaitsForTheSocketAndForTheEndOfTheBoot) {
  wait(StateWait::Until::Booted);
  ASSERT_TRUE(loop_.run_once(30));
  manager_.listen();
  ASSERT_TRUE(turn([&] { return wait_->answered(); }));
  EXPECT_EQ(said_, "");
  state_ = "degraded";
  manager_.tell(bus_signal("JobRemoved"));  // means nothing
  manager_.tell(bus_signal("StartupFinished"));
  ASSERT_TRUE(turn([&] { return !said_.empty(); }));
  EXPECT_EQ(said_, "degraded");
  EXPECT_EQ(manager_.calls().size(), 2u);
}

TEST_F(StateWaitTest, ConnectsAnewWhenSystemdExecutesItself) {
  manager_.listen();
  wait(StateWait::Until::Booted);
  ASSERT_TRUE(turn([&] { return wait_->answered(); }));
  manager_.hang_up();
  state_ = "running";
  ASSERT_TRUE(turn([&] { return !said_.empty(); }));
  EXPECT_EQ(manager_.connections(), 2u);
}

TEST_F(StateWaitTest, AnyStateWillDoWhenItIsToBeKnownOnly) {
  manager_.listen();
  wait(StateWait::Until::Known);
  ASSERT_TRUE(turn([&] { return !said_.empty(); }));
  EXPECT_EQ(said_, "starting");
}

}  // namespace
}  // namespace lsl::guest
