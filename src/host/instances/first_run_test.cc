#include "host/instances/first_run.h"

#include <gtest/gtest.h>

#include "channel/lxbus.h"
#include "sys/socket.h"
#include "wire/process.h"

namespace lsl::host {
namespace {

class FirstRunTest : public testing::Test {
 protected:
  void SetUp() override {
    auto [ours, theirs] = sys::socket_pair().value();
    guest_.emplace(channel::make_lxbus(std::move(theirs)).value());
    auto run = FirstRun::await(loop_, undertaker_, std::move(ours), [this](auto result) {
      ++calls_;
      result_ = result;
    });
    ASSERT_TRUE(run) << run.error().message();
    run_ = std::move(*run);
  }
  void turn() { ASSERT_TRUE(loop_.run_once(100)); }

  sys::EventLoop loop_ = sys::EventLoop::create().value();
  Undertaker undertaker_{loop_};
  std::optional<channel::Numbered> guest_;
  std::unique_ptr<FirstRun> run_;
  int calls_ = 0;
  std::optional<wire::OobeResult> result_;
};

TEST_F(FirstRunTest, TheResultIsHandedOn) {
  ASSERT_TRUE(guest_->send(wire::OobeResult{.result = 0, .default_uid = 1010}));
  turn();
  EXPECT_EQ(calls_, 1);
  EXPECT_EQ(result_, (wire::OobeResult{.result = 0, .default_uid = 1010}));
  guest_->raw().close();
  ASSERT_TRUE(loop_.run_once(0));
  EXPECT_EQ(calls_, 1);
}

TEST_F(FirstRunTest, TheEndIsNone) {
  guest_->raw().close();
  turn();
  EXPECT_EQ(calls_, 1);
  EXPECT_FALSE(result_);
}

TEST_F(FirstRunTest, WhatMakesNoSenseIsNone) {
  ASSERT_TRUE(guest_->send(wire::WindowSizeChanged{24, 80}));
  turn();
  EXPECT_EQ(calls_, 1);
  EXPECT_FALSE(result_);
}

}  // namespace
}  // namespace lsl::host
