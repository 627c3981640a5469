// The first-run command in the real session leader.
#include "guest/program_for_test.h"
#include "wire/session.h"

namespace lsl::guest {
namespace {

class FirstRun : public GuestProgram {
 protected:
  void SetUp() override {}
  void start_with(const std::string& distribution_conf) {
    start({{"etc/wsl-distribution.conf", distribution_conf},
           {"etc/passwd", "root:x:0:0:root:/root:/bin/shell\n"},
           {"bin/sh", "->busybox"},
           // A shell that says who it is and what it was called with.
           {"bin/shell", "#!/bin/sh\necho shell of $(busybox id -u) $HOME \"$@\"\nbusybox tty\n"}});
  }
  channel::Numbered first_session() {
    auto opened = distribution_->open_session(&oobe_);
    EXPECT_TRUE(opened) << opened.error().message();
    return std::move(*opened);
  }
  // Nothing: the channel closed without one.
  std::optional<wire::OobeResult> result() {
    const auto packet = oobe_->receive_plain(soon());
    EXPECT_TRUE(packet) << packet.error().message();
    if (!packet || !*packet) return std::nullopt;
    const auto decoded = wire::decode<wire::OobeResult>((*packet)->bytes);
    EXPECT_TRUE(decoded);
    return *decoded;
  }
  static wire::CreateProcess login() {
    wire::CreateProcess request = program({});
    request.common.shell_options = 1;
    return request;
  }

  std::optional<channel::Numbered> oobe_;
};

constexpr const char* kMakesEve =
    "[oobe]\ncommand = echo first run as $(busybox id -u) in $PWD; "
    "echo eve:x:1010:1010::/home/eve:/bin/shell >>/etc/passwd\ndefaultUid = 1010\n";

TEST_F(FirstRun, MakesAUserAndTheShellIsTheirs) {
  start_with(kMakesEve);
  if (IsSkipped()) return;
  if (!distribution_->has_many_ids()) GTEST_SKIP() << "one id only without root";
  channel::Numbered leader = first_session();
  const Outcome outcome = run(leader, login());
  EXPECT_EQ(outcome.output, "first run as 0 in /\nshell of 1010 /home/eve\nnot a tty\n");
  EXPECT_EQ(outcome.status.exit_code, 1);  // that of tty
  EXPECT_EQ(result(), (wire::OobeResult{.result = 0, .default_uid = 1010}));
  EXPECT_EQ(result(), std::nullopt);
  // Once is enough.
  EXPECT_TRUE(run(leader, login()).output.starts_with("shell of 0 /root")) << "a second first run";
}

TEST_F(FirstRun, WithoutACommandSucceedsAtOnce) {
  start_with("[shortcut]\nenabled=false\n");
  if (IsSkipped()) return;
  channel::Numbered leader = first_session();
  EXPECT_TRUE(run(leader, login()).output.starts_with("shell of 0 /root"));
  EXPECT_EQ(result(), (wire::OobeResult{.result = 0, .default_uid = -1}));
}

TEST_F(FirstRun, AFailureIsToldAndThereIsNoShell) {
  start_with("[oobe]\ncommand = echo no; exit 3\ndefaultUid=1010\n");
  if (IsSkipped()) return;
  channel::Numbered leader = first_session();
  const Outcome outcome = run(leader, login());
  EXPECT_EQ(outcome.output, "no\n");
  EXPECT_EQ(outcome.errors, "OOBE command \"echo no; exit 3\" failed, exiting\n");
  EXPECT_EQ(outcome.status.exit_code, 1);
  EXPECT_EQ(outcome.status.detail, (wire::ExitDetail{1U << 8, 0}));
  EXPECT_EQ(result(), (wire::OobeResult{.result = 0xFFFFFFFF, .default_uid = -1}));
}

TEST_F(FirstRun, OtherLaunchesAreNotForIt) {
  start_with(kMakesEve);
  if (IsSkipped()) return;
  channel::Numbered leader = first_session();
  EXPECT_EQ(run(leader, shell("echo command")).output, "command\n");
  EXPECT_EQ(result(), std::nullopt);
}

TEST_F(FirstRun, ASessionThatIsNotUsedClosesItsChannel) {
  start_with(kMakesEve);
  if (IsSkipped()) return;
  {
    const channel::Numbered leader = first_session();
  }
  EXPECT_EQ(result(), std::nullopt);
}

TEST_F(FirstRun, HasTheTerminalAndItsSignals) {
  start_with(
      "[oobe]\ncommand = trap 'echo caught' INT; busybox tty; echo ready; read line; "
      "echo got $line\n");
  if (IsSkipped()) return;
  channel::Numbered leader = first_session();
  auto made = launch(leader, login(), {true, true, true});
  ASSERT_TRUE(made);
  const sys::Fd terminal = terminal_of(*made);
  ASSERT_TRUE(terminal);
  EXPECT_NE(read_until(terminal, "ready").find("/dev/pts/"), std::string::npos);
  ASSERT_TRUE(sys::write_all(terminal, "\x03"));
  EXPECT_NE(read_until(terminal, "caught").find("caught"), std::string::npos);
  ASSERT_TRUE(sys::write_all(terminal, "answer\n"));
  const std::string rest = read_until(terminal, "/dev/pts/");
  EXPECT_NE(rest.find("shell of 0"), std::string::npos) << rest;
  EXPECT_EQ(status_of(*made).exit_code, 0);  // the interrupt was not for the shell
}

}  // namespace
}  // namespace lsl::guest
