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
  EXPECT_EQ(select_user(kPasswd, "ann", {}, 0)->uid, 1000U);
  EXPECT_EQ(select_user(kPasswd, "", {}, 1000)->name, "ann");
  EXPECT_EQ(select_user(kPasswd, "", {}, 4242)->name, "root");
  EXPECT_FALSE(select_user(kPasswd, "nobody-here", {}, 0));
}

TEST(SelectUser, TheDefaultOfWslConfBeatsTheUid) {
  EXPECT_EQ(select_user(kPasswd, "", "ann", 0)->name, "ann");
  EXPECT_EQ(select_user(kPasswd, "root", "ann", 0)->name, "root");
  EXPECT_EQ(select_user(kPasswd, "", "nobody-here", 1000)->name, "ann");
  EXPECT_EQ(select_user(kPasswd, "", "", 1000)->name, "ann");  // default= without a value
}

TEST(SelectUser, RootIsThereWithoutPasswd) {
  const auto root = select_user("", "", {}, 1000);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->name, "root");
  EXPECT_EQ(root->uid, 0U);
  EXPECT_EQ(root->home, "/");
  EXPECT_EQ(root->shell, "/bin/sh");
  EXPECT_FALSE(select_user("", "root", {}, 0));
}

TEST(ProgramCandidates, AsExecvpLooks) {
  EXPECT_EQ(program_candidates("/bin/ls", "/x"), Strings{"/bin/ls"});
  EXPECT_EQ(program_candidates("./ls", "/x"), Strings{"./ls"});
  EXPECT_EQ(program_candidates("ls", "/a:/b"), (Strings{"/a/ls", "/b/ls"}));
  EXPECT_EQ(program_candidates("ls", "/a:"), (Strings{"/a/ls", "ls"}));
  EXPECT_EQ(program_candidates("ls", ""), Strings{"ls"});
}

std::string directory(std::string_view requested, std::string_view home = "/home/ann") {
  Strings warnings;
  const std::string path = start_directory(requested, home, debian(), warnings);
  EXPECT_EQ(warnings, Strings());
  return path;
}

TEST(StartDirectory, InsideTheDistribution) {
  EXPECT_EQ(directory(""), "/home/ann");
  EXPECT_EQ(directory("/srv"), "/srv");
  EXPECT_EQ(directory("~"), "/home/ann");
  EXPECT_EQ(directory("~/x"), "/home/ann/x");
  EXPECT_EQ(directory("~/", ""), "/");
  EXPECT_EQ(directory("", ""), "/");
}

TEST(StartDirectory, OfAnotherUser) {
  EXPECT_EQ(directory("~root"), "/root");
  EXPECT_EQ(directory("~root/x/y"), "/root/x/y");
  EXPECT_EQ(directory("~nobody-here/x"), "~nobody-here/x");  // and then there is no such folder
}

TEST(StartDirectory, OfTheHostWithoutDrivesIsHome) {
  EXPECT_EQ(directory("C:\\Users"), "/home/ann");
  EXPECT_EQ(directory("host:/srv"), "/home/ann");
}

TEST(StartDirectory, OfTheHostThroughADrive) {
  Surroundings with_drive = debian();
  with_drive.to_guest = [](std::string_view path) -> std::optional<std::string> {
    return path == "/srv" ? std::optional<std::string>("/mnt/c/srv") : std::nullopt;
  };
  Strings warnings;
  EXPECT_EQ(start_directory("host:/srv", "/home/ann", with_drive, warnings), "/mnt/c/srv");
  EXPECT_EQ(warnings, Strings());
  EXPECT_EQ(start_directory("host:/proc/1", "/home/ann", with_drive, warnings), "/home/ann");
  EXPECT_EQ(warnings, Strings{"Failed to translate '/proc/1'"});
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

TEST(PlanLaunch, GraphicsComeBeforeWslenvAndTheHostsPathBehindTheOwn) {
  Surroundings rich = debian();
  rich.graphics = {"DISPLAY=:0", "WAYLAND_DISPLAY=wayland-0"};
  rich.to_guest = [](std::string_view path) { return "/mnt/c" + std::string(path); };
  wire::ProcessCommon common = request();
  common.host_environment = {"WSLENV=DISPLAY", "DISPLAY=:7"};
  common.host_path = "/usr/bin;/opt/bin:relative";
  const auto plan = plan_launch(common, rich);
  ASSERT_TRUE(plan);
  EXPECT_TRUE(has(*plan, "DISPLAY=:7"));
  EXPECT_TRUE(has(*plan, "WAYLAND_DISPLAY=wayland-0"));
  EXPECT_TRUE(has(*plan, "PATH=/usr/bin:/bin:/mnt/c/usr/bin:/mnt/c/opt/bin"));
  rich.append_host_path = false;
  EXPECT_TRUE(has(*plan_launch(common, rich), "PATH=/usr/bin:/bin"));
}

TEST(PlanLaunch, TheHostsPathMayBeTheOnlyOne) {
  Surroundings rich = debian();
  rich.to_guest = [](std::string_view path) { return std::string(path); };
  wire::ProcessCommon common = request();
  common.environment = {};
  common.host_path = "/opt/bin";
  EXPECT_TRUE(has(*plan_launch(common, rich), "PATH=/opt/bin"));
  common.environment = {"PATH=/bin:"};
  EXPECT_TRUE(has(*plan_launch(common, rich), "PATH=/bin:/opt/bin"));
}

TEST(PlanLaunch, WhatCannotBeTranslatedIsWarnedAbout) {
  wire::ProcessCommon common = request();
  common.host_environment = {"WSLENV=A/p", "A=/srv"};
  common.host_path = "/usr/bin";
  const auto plan = plan_launch(common, debian());
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->warnings,
            (Strings{"Failed to translate '/srv'", "Failed to translate '/usr/bin'"}));
}

TEST(PlanLaunch, ManyGroups) {
  Surroundings crowd = debian();
  crowd.users.group = "ann:x:1000:\n";
  std::vector<gid_t> wanted = {1000};
  for (gid_t gid = 2000; gid < 2100; ++gid) {
    crowd.users.group += fmt::format("g{}:x:{}:root,ann\n", gid, gid);
    wanted.push_back(gid);
  }
  EXPECT_EQ(plan_launch(request(), crowd)->groups, wanted);
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
