#include "guest/session/launch_plan.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace lsl::guest {
namespace {

using Strings = std::vector<std::string>;

constexpr std::string_view kPasswd =
    "root:x:0:0:root:/root:/bin/bash\n"
    "ann:x:1000:1000:Ann:/home/ann:/usr/bin/fish\n"
    "bare:x:1001:1001:::\n";

Surroundings debian() {
  return {.hostname = "box",
          .distribution_name = "Debian",
          .users = {.passwd = std::string(kPasswd),
                    .group = "ann:x:1000:\nsudo:x:27:ann\nfar:x:70000:ann\n"},
          .lang = "de_DE.UTF-8",
          .groups_mapped = {{0, 100000, 65536}}};
}

wire::ProcessCommon request() {
  wire::ProcessCommon common{};
  common.environment = {"PATH=/usr/bin:/bin", "TERM=xterm-256color", "LANG=en_US.UTF-8"};
  common.default_uid = 1000;
  return common;
}

bool has(const LaunchPlan& plan, const std::string& entry) {
  return std::ranges::find(plan.environment, entry) != plan.environment.end();
}

TEST(SelectUser, ByNameElseByUidElseRoot) {
  EXPECT_EQ(select_user(kPasswd, "ann", 0)->uid, 1000U);
  EXPECT_EQ(select_user(kPasswd, "", 1000)->name, "ann");
  EXPECT_EQ(select_user(kPasswd, "", 4242)->name, "root");
  EXPECT_FALSE(select_user(kPasswd, "nobody-here", 0));
}

TEST(SelectUser, RootIsThereWithoutPasswd) {
  const auto root = select_user("", "", 1000);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->name, "root");
  EXPECT_EQ(root->uid, 0U);
  EXPECT_EQ(root->home, "/");
  EXPECT_EQ(root->shell, "/bin/sh");
  EXPECT_FALSE(select_user("", "root", 0));
}

TEST(ProgramCandidates, AsExecvpLooks) {
  EXPECT_EQ(program_candidates("/bin/ls", "/x"), Strings{"/bin/ls"});
  EXPECT_EQ(program_candidates("./ls", "/x"), Strings{"./ls"});
  EXPECT_EQ(program_candidates("ls", "/a:/b"), (Strings{"/a/ls", "/b/ls"}));
  EXPECT_EQ(program_candidates("ls", "/a:"), (Strings{"/a/ls", "ls"}));
  EXPECT_EQ(program_candidates("ls", ""), Strings{"ls"});
}

TEST(StartDirectory, Rules) {
  EXPECT_EQ(start_directory("", "/home/ann"), "/home/ann");
  EXPECT_EQ(start_directory("/srv", "/home/ann"), "/srv");
  EXPECT_EQ(start_directory("~", "/home/ann"), "/home/ann");
  EXPECT_EQ(start_directory("~/x", "/home/ann"), "/home/ann/x");
  EXPECT_EQ(start_directory("~bob", "/home/ann"), "/home/annbob");
  EXPECT_EQ(start_directory("C:\\Users", "/home/ann"), "/home/ann");
  EXPECT_EQ(start_directory("host:/srv", "/home/ann"), "/home/ann");
  EXPECT_EQ(start_directory("", ""), "/");
}

TEST(PlanLaunch, ShellOfTheDefaultUser) {
  const auto plan = plan_launch(request(), debian());
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->user.name, "ann");
  EXPECT_EQ(plan->programs, Strings{"/usr/bin/fish"});
  EXPECT_EQ(plan->arguments, Strings{"/usr/bin/fish"});
  EXPECT_EQ(plan->directory, "/home/ann");
  EXPECT_EQ(plan->groups, (std::vector<gid_t>{1000, 27}));
}

TEST(PlanLaunch, LoginShellAndItsArguments) {
  wire::ProcessCommon common = request();
  common.shell_options = 1;
  common.command_line = {"-c", "true"};
  const auto plan = plan_launch(common, debian());
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->arguments, (Strings{"-fish", "-c", "true"}));
}

TEST(PlanLaunch, NoShellInPasswdIsBinSh) {
  wire::ProcessCommon common = request();
  common.username = "bare";
  const auto plan = plan_launch(common, debian());
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->programs, Strings{"/bin/sh"});
  EXPECT_EQ(plan->directory, "/");
  EXPECT_TRUE(has(*plan, "SHELL="));
}

TEST(PlanLaunch, AProgramKeepsItsArgumentsAndIsSearchedInTheUsersPath) {
  wire::ProcessCommon common = request();
  common.filename = "tool";
  common.command_line = {"other", "", "b"};
  const auto plan = plan_launch(common, debian());
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->programs, (Strings{"/usr/bin/tool", "/bin/tool"}));
  EXPECT_EQ(plan->arguments, (Strings{"other", "", "b"}));
  common.environment.clear();
  common.command_line.clear();
  const auto bare = plan_launch(common, debian());
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->programs, (Strings{"/usr/local/bin/tool", "/bin/tool", "/usr/bin/tool"}));
  EXPECT_EQ(bare->arguments, Strings{"tool"});
}

TEST(PlanLaunch, EnvironmentInTheOrderOfTheSpecification) {
  wire::ProcessCommon common = request();
  common.host_environment = {"WSLENV=TERM/u:HOME:NAME", "TERM=dumb", "HOME=/host", "NAME=host"};
  const auto plan = plan_launch(common, debian());
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->environment,
            (Strings{"PATH=/usr/bin:/bin", "TERM=dumb", "LANG=de_DE.UTF-8",
                     "WSLENV=TERM/u:HOME:NAME", "HOME=/home/ann", "NAME=box",
                     "WSL_DISTRO_NAME=Debian", "USER=ann", "LOGNAME=ann", "SHELL=/usr/bin/fish"}));
}

TEST(PlanLaunch, WhatTheDistributionDoesNotSayStaysAsSent) {
  const auto plan = plan_launch(request(), {});
  ASSERT_TRUE(plan);
  EXPECT_TRUE(has(*plan, "LANG=en_US.UTF-8"));
  EXPECT_TRUE(has(*plan, "WSLENV="));
  EXPECT_FALSE(has(*plan, "NAME="));
  EXPECT_FALSE(has(*plan, "WSL_DISTRO_NAME="));
  EXPECT_TRUE(plan->groups.empty());
}

TEST(PlanLaunch, AnUnknownUserIsNothing) {
  wire::ProcessCommon common = request();
  common.username = "nobody-here";
  EXPECT_FALSE(plan_launch(common, debian()));
}

}  // namespace
}  // namespace lsl::guest
