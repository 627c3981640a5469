#include "guest/mini_init/setup_plan.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>

namespace lsl::guest {
namespace {

using Kind = SetupStep::Kind;

std::vector<Kind> kinds(const std::vector<SetupStep>& plan) {
  std::vector<Kind> all;
  for (const SetupStep& step : plan) all.push_back(step.kind);
  return all;
}

TEST(PlanEarlyConfig, IsTheTableInOrder) {
  const auto plan = plan_early_config({.hostname = "box"});
  EXPECT_EQ(kinds(plan),
            (std::vector<Kind>{Kind::Limit, Kind::Limit, Kind::Loopback, Kind::HostName,
                               Kind::Mount, Kind::Share, Kind::Link, Kind::BinaryFormats}));
  EXPECT_EQ(plan[0].resource, RLIMIT_NOFILE);
  EXPECT_EQ(plan[0].soft, 10'240U);
  EXPECT_EQ(plan[0].hard, 1'048'576U);
  EXPECT_EQ(plan[1].resource, RLIMIT_MEMLOCK);
  EXPECT_EQ(plan[1].hard, 67'108'864U);
  EXPECT_EQ(plan[3].text, "box");
  EXPECT_EQ(plan[4].target, "/mnt/wsl");
  EXPECT_EQ(plan[5].target, "/mnt/wsl");
  EXPECT_EQ(plan[6].text, "/mnt/wsl/resolv.conf");
  EXPECT_EQ(plan[7].text, ":WSLInterop:M::MZ::/init:FP");
}

TEST(PlanInitialConfig, DoesWhatItIsToldAndNothingElse) {
  EXPECT_TRUE(plan_initial_config({}).empty());
  const wire::InitialConfig message{.entropy = "1234",
                                    .networking_configuration = {
                                        .ephemeral_port_range_start = 49152,
                                        .ephemeral_port_range_end = 65535,
                                        .disable_ipv6 = true,
                                    }};
  const auto plan = plan_initial_config(message);
  ASSERT_EQ(kinds(plan), (std::vector<Kind>{Kind::Write, Kind::Write, Kind::Entropy}));
  EXPECT_EQ(plan[0].target, "/proc/sys/net/ipv6/conf/all/disable_ipv6");
  EXPECT_EQ(plan[1].text, "49152 65535");
  EXPECT_EQ(plan[2].text, "1234");
}

TEST(EndsMachine, WhatAUserNamespaceMayNotIsSurvived) {
  const SetupStep essential{.kind = Kind::Mount, .essential = true};
  const SetupStep other{.kind = Kind::HostName};
  for (const int error : {EPERM, EACCES, EROFS}) EXPECT_FALSE(ends_machine(essential, error));
  EXPECT_TRUE(ends_machine(essential, ENOMEM));
  EXPECT_FALSE(ends_machine(other, ENOMEM));
}

}  // namespace
}  // namespace lsl::guest
