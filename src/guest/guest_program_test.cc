// The real init as PID 1, driven over its channels as lsld and lsl would.
#include "guest/program_for_test.h"
#include "wire/files.h"

namespace lsl::guest {
namespace {

TEST_F(GuestProgram, InitializeIsAnswered) {
  EXPECT_EQ(response_.plan9_port, wire::kInvalidPort);
  EXPECT_EQ(response_.interop_port, wire::kInvalidPort);
  EXPECT_EQ(response_.default_uid, 1000U);
  EXPECT_FALSE(response_.systemd_enabled);
  EXPECT_EQ(response_.flavor, "testix");
  EXPECT_EQ(response_.version, "7.1");
  EXPECT_EQ(run(shell("busybox stat -Lc %i /proc/1/ns/pid")).output,
            fmt::format("{}\n", response_.pid_namespace));
  EXPECT_EQ(run(shell("busybox hostname; busybox cat /proc/sys/kernel/domainname")).output,
            "testbox\nlocaldomain\n");
}

TEST_F(GuestProgram, PidOneIgnoresAllButAFewSignals) {
  const std::string status = run(shell("busybox cat /proc/1/status")).output;
  EXPECT_NE(status.find("SigBlk:\t0000000000000000"), std::string::npos);
  // Without KILL (9), STOP (19), CONT (18), HUP (1) and 32 to 34.
  EXPECT_NE(status.find("SigIgn:\tfffffffc7ff9fefe"), std::string::npos) << status;
  EXPECT_NE(status.find("Name:\tinit(Testix)"), std::string::npos);
  EXPECT_NE(status.find("Umask:\t0000"), std::string::npos);
}

TEST_F(GuestProgram, FileSystemsAreInPlace) {
  const std::string mounts = run(shell("busybox cat /proc/mounts")).output;
  for (const char* line :
       {"devpts /dev/pts devpts rw,nosuid,noexec,noatime,", "none /run tmpfs rw,nosuid,nodev,",
        "none /run/lock tmpfs rw,nosuid,nodev,noexec,noatime,",
        "none /run/shm tmpfs rw,nosuid,nodev,noatime,",
        "none /dev/shm tmpfs rw,nosuid,nodev,noatime,",
        "none /run/user tmpfs rw,nosuid,nodev,noexec,noatime,"}) {
    EXPECT_NE(mounts.find(line), std::string::npos) << line << "\n" << mounts;
  }
  // Also what was there before: /dev and /proc.
  const Outcome shared =
      run(shell("busybox grep -c shared: /proc/self/mountinfo; "
                "busybox grep -E ' /(dev|proc|run) ' /proc/self/mountinfo | "
                "busybox grep -vc shared:"));
  EXPECT_TRUE(shared.output.ends_with("\n0\n")) << shared.output;
  EXPECT_EQ(run(shell("busybox stat -c '%a %n' /mnt")).output, "755 /mnt\n");
  EXPECT_EQ(run(shell("for f in /dev/fd /dev/ptmx /bin/wslpath /sbin/mount.drvfs; do "
                      "busybox readlink $f; done; busybox stat -c %a /tmp"))
                .output,
            "/proc/self/fd\npts/ptmx\n/init\n/init\n1777\n");
}

TEST_F(GuestProgram, TheInteropSocketIsThereBeforeTheFirstProcess) {
  EXPECT_EQ(run(shell("busybox stat -c '%a %F' /run/WSL/1_interop; busybox stat -c %a /run/WSL; "
                      "echo ${WSL_INTEROP-unset}"))
                .output,
            "777 socket\n755\nunset\n");
}

TEST_F(GuestProgram, OutputAndExitCode) {
  const Outcome outcome = run(shell("echo hello; echo oops >&2; exit 42"));
  EXPECT_EQ(outcome.output, "hello\n");
  EXPECT_EQ(outcome.errors, "oops\n");
  EXPECT_EQ(outcome.status.exit_code, 42);
  EXPECT_EQ(outcome.status.detail, (wire::ExitDetail{42U << 8, 0}));
}

TEST_F(GuestProgram, StandardInputIsTheCallersOwn) {
  channel::Numbered leader = session();
  auto made = launch(leader, shell("busybox cat; exit 3"));
  ASSERT_TRUE(made);
  ASSERT_TRUE(sys::write_all(made->input, "through\n"));
  made->input.reset();
  EXPECT_EQ(text_of(made->output), "through\n");
  EXPECT_EQ(status_of(*made).exit_code, 3);
}

TEST_F(GuestProgram, DeathBySignalIsTheRawStatus) {
  const Outcome outcome = run(shell("kill -9 $$"));
  EXPECT_EQ(outcome.status.exit_code, 9);
  EXPECT_EQ(outcome.status.detail, (wire::ExitDetail{9, 0}));
}

TEST_F(GuestProgram, WhatCannotRunTellsWhy) {
  channel::Numbered leader = session();
  const Outcome absent = run(leader, program({"no-such-program"}));
  EXPECT_EQ(absent.status.exit_code, 1);
  EXPECT_EQ(absent.status.detail, (wire::ExitDetail{0, ENOENT}));
  const Outcome denied = run(leader, program({"not-executable"}));
  EXPECT_EQ(denied.status.exit_code, 1);
  EXPECT_EQ(denied.status.detail, (wire::ExitDetail{0, EACCES}));
  const Outcome fine = run(leader, program({"busybox", "true"}));
  EXPECT_EQ(fine.status.detail, (wire::ExitDetail{0, 0}));
}

TEST_F(GuestProgram, AnUnknownUserIs67AndTheSessionGoesOn) {
  channel::Numbered leader = session();
  wire::CreateProcess request = shell("true");
  request.common.username = "nobody-here";
  const wire::ExitStatus status = run(leader, request).status;
  EXPECT_EQ(status.exit_code, 67);
  ASSERT_TRUE(status.detail);
  EXPECT_NE(status.detail->launch_errno, 0U);
  EXPECT_EQ(run(leader, shell("echo on")).output, "on\n");
}

TEST_F(GuestProgram, BecomesTheUserWithAllGroups) {
  if (!distribution_->has_many_ids()) GTEST_SKIP() << "one id only without root";
  wire::CreateProcess request = shell("busybox id -u; busybox id -G; pwd; umask");
  request.common.default_uid = 1000;
  const Outcome outcome = run(request);
  EXPECT_EQ(outcome.output, "1000\n1000 50\n/home/ann\n0022\n") << outcome.errors;
}

TEST_F(GuestProgram, TheDefaultShellIsALoginShellWhenAsked) {
  wire::CreateProcess request = program({});
  request.common.shell_options = 1;
  request.common.command_line = {"-c", "echo $0"};
  channel::Numbered leader = session();
  // The root has no /bin/sh of its own: a link makes one.
  ASSERT_EQ(run(leader, shell("busybox ln -s busybox /bin/sh")).status.exit_code, 0);
  EXPECT_EQ(run(leader, request).output, "-sh\n");
}

TEST_F(GuestProgram, EnvironmentOfAProcess) {
  wire::CreateProcess request = program({"busybox", "env"});
  request.common.host_environment = {"WSLENV=FROM_HOST/u", "FROM_HOST=yes"};
  EXPECT_EQ(run(request).output,
            "PATH=/bin\nTERM=dumb\nWSLENV=FROM_HOST/u\nFROM_HOST=yes\nNAME=testbox\n"
            "WSL_DISTRO_NAME=Testix\nLANG=xx_XX.UTF-8\nHOME=/root\nUSER=root\nLOGNAME=root\n"
            "SHELL=/bin/sh\n");
}

TEST_F(GuestProgram, NoDescriptorSignalOrMaskIsInherited) {
  channel::Numbered leader = session();
  // The fourth is the folder that ls reads.
  EXPECT_EQ(run(leader, program({"busybox", "ls", "/proc/self/fd"})).output, "0\n1\n2\n3\n");
  EXPECT_EQ(
      run(leader, program({"busybox", "grep", "-E", "Sig(Blk|Ign)", "/proc/self/status"})).output,
      "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST_F(GuestProgram, EveryProcessLeadsItsOwnSession) {
  const std::string output = run(shell("busybox cut -d' ' -f1,5,6 /proc/$$/stat")).output;
  const std::string pid = output.substr(0, output.find(' '));
  EXPECT_EQ(output, fmt::format("{0} {0} {0}\n", pid));
}

TEST_F(GuestProgram, AMissingDirectoryIsToldAndTheProcessStartsInTheRoot) {
  wire::CreateProcess request = shell("pwd");
  request.common.current_working_directory = "/no/such/place";
  const Outcome outcome = run(request);
  EXPECT_EQ(outcome.output, "/\n");
  EXPECT_NE(outcome.errors.find("chdir(/no/such/place) failed 2\n"), std::string::npos);
  EXPECT_TRUE(outcome.errors.starts_with("<3>WSL (")) << outcome.errors;
  request.common.current_working_directory = "host:/home";
  EXPECT_EQ(run(request).output, "/root\n");
}

TEST_F(GuestProgram, TheTerminalHasTheFirstSizeAndFollowsChanges) {
  channel::Numbered leader = session();
  auto made = launch(leader, shell("busybox stty size; busybox tty; read line; busybox stty size"),
                     {true, true, true}, wire::WindowSizeChanged{.rows = 40, .columns = 120});
  ASSERT_TRUE(made);
  const sys::Fd terminal = terminal_of(*made);
  ASSERT_TRUE(terminal);
  const std::string first = read_until(terminal, "/dev/pts/");
  EXPECT_TRUE(first.starts_with("40 120\r\n/dev/pts/")) << first;
  ASSERT_TRUE(made->process.send(wire::WindowSizeChanged{.rows = 50, .columns = 132}));
  const auto resized = [&] { return sys::window_size(terminal).value_or(sys::WindowSize{}); };
  for (int turn = 0; turn < 1000 && resized().rows != 50; ++turn) ::poll(nullptr, 0, 10);
  EXPECT_EQ(resized().columns, 132);
  ASSERT_TRUE(sys::write_all(terminal, "\n"));
  EXPECT_NE(read_until(terminal, "50 132").find("50 132"), std::string::npos);
  EXPECT_EQ(status_of(*made).exit_code, 0);
}

TEST_F(GuestProgram, OnlyTheStreamsAskedForAreTheTerminal) {
  channel::Numbered leader = session();
  auto made = launch(leader, shell("for n in 0 1 2; do [ -t $n ] && echo $n; done; echo end >&2"),
                     {true, false, true});
  ASSERT_TRUE(made);
  const sys::Fd terminal = terminal_of(*made);
  EXPECT_EQ(text_of(made->output), "0\n2\n");
  EXPECT_EQ(read_until(terminal, "end"), "end\r\n");
  EXPECT_EQ(status_of(*made).exit_code, 0);
}

TEST_F(GuestProgram, ATerminalThatGoesHangsUp) {
  channel::Numbered leader = session();
  auto made = launch(leader, shell("echo ready; exec busybox sleep 1000"), {true, true, true});
  ASSERT_TRUE(made);
  sys::Fd terminal = terminal_of(*made);
  read_until(terminal, "ready");
  terminal.reset();
  EXPECT_EQ(status_of(*made).exit_code, SIGHUP);
}

TEST_F(GuestProgram, AClientThatGoesHangsUpTheGroup) {
  channel::Numbered leader = session();
  auto made = launch(leader, shell("echo ready; busybox sleep 1000; echo more"));
  ASSERT_TRUE(made);
  EXPECT_EQ(read_until(made->output, "ready\n"), "ready\n");
  made->process.raw().close();
  EXPECT_EQ(text_of(made->output), "");  // its end: shell and sleep are both gone
  EXPECT_EQ(run(leader, shell("echo on")).output, "on\n");
}

TEST_F(GuestProgram, SignalsReachTheGroupEvenBeforeTheProgramRuns) {
  channel::Numbered leader = session();
  for (int turn = 0; turn < 20; ++turn) {
    auto made = launch(leader, shell("busybox sleep 1000"));
    ASSERT_TRUE(made);
    ASSERT_TRUE(made->process.send(wire::ProcessSignal{.signal = SIGTERM}));
    EXPECT_EQ(status_of(*made).exit_code, SIGTERM);
    EXPECT_EQ(text_of(made->output), "");
  }
}

TEST_F(GuestProgram, TheStatusDoesNotWaitForDescendants) {
  channel::Numbered leader = session();
  auto made = launch(leader, shell("busybox sleep 1000 & exit 5"));
  ASSERT_TRUE(made);
  EXPECT_EQ(status_of(*made).exit_code, 5);
}

TEST_F(GuestProgram, ProcessesOfOneSessionRunBesideEachOther) {
  channel::Numbered leader = session();
  auto first = launch(leader, shell("read line; echo first $line"));
  auto second = launch(leader, shell("read line; echo second $line"));
  ASSERT_TRUE(first && second);
  ASSERT_TRUE(sys::write_all(second->input, "b\n"));
  EXPECT_EQ(text_of(second->output), "second b\n");
  EXPECT_EQ(status_of(*second).exit_code, 0);
  ASSERT_TRUE(sys::write_all(first->input, "a\n"));
  EXPECT_EQ(text_of(first->output), "first a\n");
  EXPECT_EQ(status_of(*first).exit_code, 0);
}

TEST_F(GuestProgram, ALeaderStaysUntilItsProcessesHaveEnded) {
  std::optional<Launch> made;
  {
    channel::Numbered leader = session();
    made = launch(leader, shell("read line; echo $line; exit 4"));
    ASSERT_TRUE(made);
  }
  ASSERT_TRUE(sys::write_all(made->input, "still here\n"));
  EXPECT_EQ(text_of(made->output), "still here\n");
  EXPECT_EQ(status_of(*made).exit_code, 4);
}

TEST_F(GuestProgram, AMalformedRequestEndsItsSessionOnly) {
  channel::Numbered bad = session();
  ASSERT_TRUE(bad.request(wire::TerminateInstance{.force = true}, {}, soon()));
  const auto answer = bad.receive_plain(soon());
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_FALSE(*answer);  // closed
  EXPECT_EQ(run(shell("echo on")).output, "on\n");
}

TEST_F(GuestProgram, ASessionWithoutItsHandleIsAnsweredAndInitGoesOn) {
  const auto id =
      distribution_->service().request(wire::CreateSession{.console_id = 1}, {}, soon());
  ASSERT_TRUE(id);
  EXPECT_TRUE(distribution_->service().reply_to<wire::CreateSessionResponse>(*id, soon()));
  EXPECT_EQ(run(shell("echo on")).output, "on\n");
}

TEST_F(GuestProgram, WhatInitDoesNotDoYetIsSaidByName) {
  const auto id = distribution_->service().request(wire::RemountDrvfs{}, {}, soon());
  ASSERT_TRUE(id);
  const auto answer = distribution_->service().reply_to<wire::ResultInt32>(*id, soon());
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->result, -1);
  EXPECT_NE(distribution_->log().find("LxInitMessageRemountDrvfs: not available"),
            std::string::npos);
}

TEST_F(GuestProgram, TheServiceGoingEndsTheDistribution) {
  distribution_->service().raw().close();
  const auto status = distribution_->init().wait_for(20000);
  ASSERT_TRUE(status && *status);
  EXPECT_TRUE((*status)->exited());
  EXPECT_EQ((*status)->code(), 0);
}

TEST_F(GuestProgram, AnUnknownRequestEndsIt) {
  ASSERT_TRUE(distribution_->service().request(wire::WindowSizeChanged{}, {}, soon()));
  const auto status = distribution_->init().wait_for(20000);
  ASSERT_TRUE(status && *status);
  EXPECT_EQ((*status)->code(), 1);
  EXPECT_NE(distribution_->log().find("LxInitMessageWindowSizeChanged"), std::string::npos);
}

TEST_F(GuestProgram, AnIdleDistributionStopsWhenAsked) {
  channel::Numbered idle = session();
  EXPECT_EQ(run(idle, shell("true")).status.exit_code, 0);
  ASSERT_TRUE(
      distribution_->service().request(wire::TerminateInstance{.force = false}, {}, soon()));
  const auto status = distribution_->init().wait_for(20000);
  ASSERT_TRUE(status && *status);
  EXPECT_EQ((*status)->code(), 0);
}

TEST_F(GuestProgram, ADaemonKeepsItUpUnlessForced) {
  EXPECT_EQ(run(shell("busybox setsid busybox sleep 1000 >/dev/null 2>&1 &")).status.exit_code, 0);
  channel::Numbered& service = distribution_->service();
  const auto id = service.request(wire::TerminateInstance{.force = false}, {}, soon());
  ASSERT_TRUE(id);
  const auto refused = service.reply_to<wire::ResultBool>(*id, soon());
  ASSERT_TRUE(refused) << refused.error().message();
  EXPECT_FALSE(refused->result);
  ASSERT_TRUE(service.request(wire::TerminateInstance{.force = true}, {}, soon()));
  const auto status = distribution_->init().wait_for(20000);
  ASSERT_TRUE(status && *status);
  EXPECT_EQ((*status)->code(), 0);
}

TEST_F(GuestProgram, JobsThatAreMissingAreNamed) {
  const Outcome outcome = run(program({"/bin/wslpath", "-u", "C:\\"}));
  EXPECT_EQ(outcome.status.exit_code, 1);
  EXPECT_EQ(outcome.errors, "wslpath: not available in this version of lsl\n");
}

}  // namespace
}  // namespace lsl::guest
