#include "cli/launch_plan.h"

#include <gtest/gtest.h>

#include "cli/environment.h"
#include "wire/enums.h"

namespace lsl::cli {
namespace {

using Block = std::vector<std::string>;

constexpr std::array kPipes = {DescriptorUse::Pass, DescriptorUse::Pass, DescriptorUse::Pass};
constexpr std::array kTerminal = {DescriptorUse::Terminal, DescriptorUse::Terminal,
                                  DescriptorUse::Pass};

const Block kCaller = {"HOME=/h", "SECRET=x", "TERM=foot", "WSLENV=A/p:SECRE:B",
                       "A=1",     "B=",       "AA=2"};
const api::Session kSession{"{1}", "d", 0, 1000, {"LANG=C", "TERM=xterm-256color"}, {}};

wire::ProcessCommon plan(const Launch& launch, std::array<DescriptorUse, 3> uses = kPipes,
                         Personality personality = Personality::Lsl) {
  return plan_launch(launch, kSession, {personality, kCaller, "/srv", uses});
}

Launch shell(Block words) {
  Launch launch;
  launch.words = std::move(words);
  return launch;
}

TEST(ShellText, OneWordIsRawSeveralStayWords) {
  EXPECT_EQ(shell_text(Block{"ls | wc"}), "ls | wc");
  EXPECT_EQ(shell_text(Block{"echo", "a  b", "", "it's", "$HOME"}),
            "echo 'a  b' '' 'it'\\''s' '$HOME'");
}

TEST(PlanLaunch, WithoutACommandTheShellIsALoginShell) {
  const wire::ProcessCommon common = plan({});
  EXPECT_EQ(common.filename, "");
  EXPECT_EQ(common.command_line, Block{});
  EXPECT_EQ(common.shell_options, wire::kShellOptionsLogin);
  EXPECT_EQ(common.default_uid, 1000u);
}

TEST(PlanLaunch, TheCallersProxiesAreTheProcesss) {
  const Block caller = {"http_proxy=http://p:1", "NO_PROXY=", "ftp_proxy=x", "LANG=x"};
  const api::Session session{"{1}", "d", 0, 0, {"LANG=C", "http_proxy=old"}, {}};
  EXPECT_EQ(plan_launch({}, session, {Personality::Lsl, caller, "", kPipes}).environment,
            (Block{"LANG=C", "http_proxy=http://p:1", "NO_PROXY="}));
}

TEST(PlanLaunch, WhoWantsNoWarningsSaysSo) {
  EXPECT_EQ(plan({}).flags & wire::kCreateProcessNoWarnings, 0);
  const auto quiet = plan_launch({}, kSession, {Personality::Lsl, kCaller, "/srv", kPipes, true});
  EXPECT_NE(quiet.flags & wire::kCreateProcessNoWarnings, 0);
}

TEST(IsInteractive, AShellWithNothingToDo) {
  EXPECT_TRUE(is_interactive({}));
  EXPECT_FALSE(is_interactive(shell({"true"})));
  Launch launch;
  launch.exec = true;
  launch.file = "sh";
  EXPECT_FALSE(is_interactive(launch));
}

TEST(PlanLaunch, ShellTypes) {
  Launch launch;
  launch.shell = ShellType::Standard;
  EXPECT_EQ(plan(launch).shell_options, 0u);
  launch.words = {"id"};
  launch.shell = ShellType::Login;
  EXPECT_EQ(plan(launch).shell_options, wire::kShellOptionsLogin);
}

TEST(PlanLaunch, ACommandGoesToTheShell) {
  const wire::ProcessCommon common = plan(shell({"echo", "a b"}));
  EXPECT_EQ(common.filename, "");
  EXPECT_EQ(common.command_line, (Block{"-c", "echo 'a b'"}));
  EXPECT_EQ(common.shell_options, 0u);
}

TEST(PlanLaunch, ExecPassesArgvUntouched) {
  Launch launch = shell({"echo", "", "a b"});
  launch.exec = true;
  wire::ProcessCommon common = plan(launch);
  EXPECT_EQ(common.filename, "echo");
  EXPECT_EQ(common.command_line, (Block{"echo", "", "a b"}));
  launch.file = "/bin/bash";
  launch.words = {"-bash"};
  common = plan(launch);
  EXPECT_EQ(common.filename, "/bin/bash");
  EXPECT_EQ(common.command_line, Block{"-bash"});
}

TEST(PlanLaunch, DirectoryAndUser) {
  Launch launch;
  EXPECT_EQ(plan(launch).current_working_directory, "host:/srv");
  EXPECT_EQ(directory_for(launch, ""), "");
  launch.directory = "~/src";
  launch.user = "me";
  EXPECT_EQ(plan(launch).current_working_directory, "~/src");
  EXPECT_EQ(plan(launch).username, "me");
}

TEST(PlanLaunch, TheTerminalsTypeComesAlongWithATerminal) {
  EXPECT_EQ(plan({}, kPipes).environment, kSession.environment);
  EXPECT_EQ(plan({}, kTerminal).environment, (Block{"LANG=C", "TERM=foot"}));
  EXPECT_EQ(plan({}, kTerminal, Personality::Wsl).environment, kSession.environment);
}

TEST(PlanLaunch, ConsoleFlagsTellTerminals) {
  EXPECT_EQ(plan({}, kPipes).flags, 0);
  EXPECT_EQ(plan({}, kTerminal).flags,
            wire::kCreateProcessStdInConsole | wire::kCreateProcessStdOutConsole);
}

TEST(SharedVariables, OnlyWhatWslenvNames) {
  EXPECT_EQ(plan({}).host_environment, (Block{"WSLENV=A/p:SECRE:B", "A=1", "B="}));
  EXPECT_EQ(shared_variables(Block{"A=1", "PATH=/bin"}), Block{});
  EXPECT_EQ(shared_variables(Block{"WSLENV=", "A=1"}), Block{"WSLENV="});
  EXPECT_EQ(shared_variables(Block{"A=1", "WSLENV=A/u:A/l::Missing:WSLENV"}),
            (Block{"WSLENV=A/u:A/l::Missing:WSLENV", "A=1"}));
}

TEST(Variable, IsFoundByItsWholeName) {
  EXPECT_EQ(variable(kCaller, "A"), "1");
  EXPECT_EQ(variable(kCaller, "B"), "");
  EXPECT_EQ(variable(kCaller, "HOM"), "");
}

}  // namespace
}  // namespace lsl::cli
