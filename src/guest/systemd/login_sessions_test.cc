#include "guest/systemd/login_sessions.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>

#include "guest/systemd/fake_manager_for_test.h"
#include "sys/file.h"

namespace lsl::guest {
namespace {

TEST(UserManager, OfSystemdsWords) {
  EXPECT_EQ(user_manager_of("active"), UserManager::Up);
  EXPECT_EQ(user_manager_of("failed"), UserManager::Failed);
  EXPECT_EQ(user_manager_of("activating"), UserManager::Pending);
  EXPECT_EQ(user_manager_of("inactive"), UserManager::Pending);
}

class LoginSessionsTest : public testing::Test {
 protected:
  LoginSessionsTest()
      : loop_(std::move(*sys::EventLoop::create())),
        manager_(loop_, [this](const BusMessage& call, uint32_t serial) {
          if (call.member == "LoadUnit") unit_ = call.first_string().value_or("");
          return call.member == "Get" ? bus_answer('v', state_, serial)
                                      : bus_answer('o', "/unit", serial);
        }) {}
  void SetUp() override {
    char name[] = "/tmp/lsl-login-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    folder_ = name;
    manager_.listen();
  }
  void TearDown() override { EXPECT_TRUE(sys::remove_tree(AT_FDCWD, folder_)); }

  LoginMeans means(const std::string& script) {
    const std::string login = folder_ + "/login";
    {
      auto file = sys::open_file(login, O_WRONLY | O_CREAT | O_TRUNC, 0755);
      EXPECT_TRUE(file && sys::write_all(*file, "#!/bin/sh\n" + script + "\n"));
    }
    return {login, manager_.path()};
  }
  LoginSession::Done note(std::string& outcome) {
    return [&outcome](bool up) { outcome = up ? "up" : "not up"; };
  }
  bool turn(const std::function<bool()>& done) { return turn_until(loop_, done); }

  sys::EventLoop loop_;
  std::string state_ = "activating";
  std::string unit_;
  FakeManager manager_;
  std::string folder_;
};

TEST_F(LoginSessionsTest, AllWhoAskMeanwhileGetTheOutcomeOfTheOneAttempt) {
  const std::string log = folder_ + "/log";
  LoginSessions sessions(loop_, 20000, means("echo \"$@\" >>" + log + "; exec sleep 100"));
  std::string first, second, third;
  sessions.request(1000, "ann", note(first));
  sessions.request(1000, "ann", note(second));
  ASSERT_TRUE(turn([&] { return manager_.calls().size() >= 2; }));
  EXPECT_EQ(unit_, "user@1000.service");
  EXPECT_EQ(first, "");
  state_ = "active";
  manager_.tell(bus_signal("PropertiesChanged", "/unit"));
  ASSERT_TRUE(turn([&] { return !first.empty(); }));
  EXPECT_EQ(first, "up");
  EXPECT_EQ(second, "up");
  sessions.request(1000, "ann", note(third));
  EXPECT_EQ(third, "up") << "known, so at once";
  ASSERT_TRUE(turn([&] { return sys::read_file(log, 100).value_or("") != ""; }));
  EXPECT_EQ(sys::read_file(log, 100).value_or(""), "-f ann\n");
  EXPECT_EQ(manager_.connections(), 1u);
}

TEST_F(LoginSessionsTest, AFailedManagerIsToldOnce) {
  state_ = "failed";
  LoginSessions sessions(loop_, 20000, means("exec sleep 100"));
  std::string first, second;
  sessions.request(1000, "ann", note(first));
  ASSERT_TRUE(turn([&] { return !first.empty(); }));
  EXPECT_EQ(first, "not up");
  sessions.request(1000, "ann", note(second));
  EXPECT_EQ(second, "up");
}

TEST_F(LoginSessionsTest, ALoginThatEndsWithoutAManagerHasFailed) {
  state_ = "inactive";
  LoginSessions sessions(loop_, 20000, means("exit 1"));
  std::string outcome;
  sessions.request(1000, "ann", note(outcome));
  ASSERT_TRUE(turn([&] { return !outcome.empty(); }));
  EXPECT_EQ(outcome, "not up");
}

TEST_F(LoginSessionsTest, WithoutLoginSystemdIsAskedForTheManager) {
  state_ = "active";
  LoginSessions sessions(loop_, 20000, {folder_ + "/absent", manager_.path()});
  std::string outcome;
  sessions.request(1000, "ann", note(outcome));
  ASSERT_TRUE(turn([&] { return !outcome.empty(); }));
  EXPECT_EQ(outcome, "up");
  EXPECT_EQ(std::ranges::count(manager_.calls(), "StartUnit"), 1);
}

TEST_F(LoginSessionsTest, TheWaitHasALimit) {
  LoginSessions sessions(loop_, 50, means("exec sleep 100"));
  std::string outcome;
  sessions.request(1000, "ann", note(outcome));
  ASSERT_TRUE(turn([&] { return !outcome.empty(); }));
  EXPECT_EQ(outcome, "not up");
}

TEST_F(LoginSessionsTest, WithoutALimitNobodyWaits) {
  LoginSessions sessions(loop_, 0, means("exec sleep 100"));
  std::string outcome;
  sessions.request(1000, "ann", note(outcome));
  EXPECT_EQ(outcome, "up");
}

// More than a terminal holds, and a hang-up in between.
TEST_F(LoginSessionsTest, WhatLoginPrintsDoesNotHoldItUp) {
  const std::string log = folder_ + "/log";
  LoginSessions sessions(
      loop_, 20000,
      means("head -c 200000 /dev/zero | tr '\\0' x; echo done >" + log + "; exec sleep 100"));
  std::string outcome;
  sessions.request(1000, "ann", note(outcome));
  ASSERT_TRUE(turn([&] { return sys::read_file(log, 100).value_or("") == "done\n"; }));
}

}  // namespace
}  // namespace lsl::guest
