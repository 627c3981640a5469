#include "host/instances/boot_steps.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace lsl::host {
namespace {

using sys::Step;

constexpr uint64_t kMs = 1'000'000;

sys::Stamps stamps_of(std::initializer_list<std::pair<Step, uint64_t>> milliseconds) {
  sys::Stamps stamps{};
  for (const auto& [step, ms] : milliseconds) stamps[static_cast<size_t>(step)] = ms * kMs;
  return stamps;
}

std::string shown(const sys::Stamps& stamps) {
  std::string text;
  for (const api::BootStep& step : boot_steps(stamps))
    text += fmt::format("{} {}/{} {}{}|", step.start_ns / static_cast<int64_t>(kMs), step.process,
                        step.step,
                        step.duration_ns ? std::to_string(*step.duration_ns / 1'000'000) : "-",
                        step.waits ? " waits" : "");
  return text;
}

TEST(BootSteps, ByTheirStartWithDurations) {
  EXPECT_EQ(
      shown(stamps_of({{Step::ServiceRequest, 100},
                       {Step::ServiceBuilder, 101},
                       {Step::ServiceLaunch, 104},
                       {Step::BuilderTree, 102},
                       {Step::BuilderClone, 107},
                       {Step::BuilderEnd, 109},
                       {Step::ServiceWait, 110}})),
      "0 lsld/prepare the launch 1|1 lsld/fork the builder 3|"
      "2 builder/mount the tree 5|4 lsld/wait for the builder 6 waits|"
      "7 builder/clone process 1 2|9 builder/process 1 is made 0|10 lsld/wait for init - waits|");
  EXPECT_TRUE(boot_steps({}).empty());
}

// A guest may write anything: time does not run backwards all the same.
TEST(BootSteps, NoDurationIsNegative) {
  EXPECT_EQ(
      shown(stamps_of({{Step::ServiceRequest, 1}, {Step::InitConf, 9}, {Step::InitMounts, 5}})),
      "0 lsld/prepare the launch -|4 init/mount the rest -|8 init/read /etc/wsl.conf 0|");
}

TEST(CurrentStep, WhoWorksBeforeWhoWaits) {
  EXPECT_EQ(current_step({}), "");
  EXPECT_EQ(current_step(stamps_of({{Step::ServiceRequest, 1}})), "lsld: prepare the launch");
  EXPECT_EQ(current_step(stamps_of(
                {{Step::ServiceRequest, 1}, {Step::ServiceLaunch, 2}, {Step::BuilderTree, 3}})),
            "builder: mount the tree");
  EXPECT_EQ(current_step(stamps_of({{Step::ServiceRequest, 1},
                                    {Step::ServiceLaunch, 2},
                                    {Step::BuilderClone, 3},
                                    {Step::BuilderIds, 4},
                                    {Step::InitIds, 5}})),
            "builder: map the ids");
  EXPECT_EQ(current_step(stamps_of({{Step::ServiceRequest, 1},
                                    {Step::ServiceWait, 6},
                                    {Step::BuilderEnd, 5},
                                    {Step::InitServe, 7}})),
            "init: wait for Initialize");
  const sys::Stamps both = stamps_of({{Step::ServiceWait, 6}, {Step::InitFstab, 9}});
  EXPECT_EQ(current_step(both), "init: mount what /etc/fstab names");
  EXPECT_EQ(current_step(both, sys::Lane::Service), "lsld: wait for init");
  EXPECT_EQ(current_step(both, sys::Lane::Builder), "");
}

TEST(LongestStep, OfTheWorkThatEnded) {
  EXPECT_EQ(longest_step({}), "");
  EXPECT_EQ(longest_step(stamps_of({{Step::ServiceRequest, 1},
                                    {Step::ServiceWait, 2},
                                    {Step::ServiceReady, 9000},
                                    {Step::ServiceEnd, 19000},
                                    {Step::InitFstab, 10},
                                    {Step::InitNames, 2920},
                                    {Step::InitTimezone, 2930}})),
            "init: mount what /etc/fstab names (2.91 s)");
}

TEST(TimeToReady, FromTheRequest) {
  EXPECT_EQ(time_to_ready(stamps_of({{Step::ServiceRequest, 5}})), std::nullopt);
  EXPECT_EQ(time_to_ready(stamps_of({{Step::ServiceRequest, 5}, {Step::ServiceReady, 12}})),
            7 * kMs);
  const auto boots =
      stamps_of({{Step::ServiceRequest, 5}, {Step::ServiceReady, 12}, {Step::InitSystemd, 20}});
  EXPECT_EQ(time_to_ready(boots), std::nullopt);
  EXPECT_EQ(time_to_ready(stamps_of({{Step::ServiceRequest, 5},
                                     {Step::ServiceReady, 12},
                                     {Step::InitSystemd, 20},
                                     {Step::ServiceEnd, 905}})),
            900 * kMs);
}

}  // namespace
}  // namespace lsl::host
