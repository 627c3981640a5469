// The start sequence of the real init: what the files of a distribution make of it.
#include <signal.h>

#include "guest/program_for_test.h"
#include "wire/network.h"

namespace lsl::guest {
namespace {

class StartSequence : public GuestProgram {
 protected:
  void SetUp() override {}  // each test starts with files of its own

  bool logged(std::string_view text) {
    return distribution_->log().find(text) != std::string::npos;
  }
  // What the first process of a new session finds on its standard error.
  std::string first_warnings() { return run(shell("true")).errors; }
};

TEST_F(StartSequence, WslConfFindingsAreForTheFirstSession) {
  start({{"etc/wsl.conf", "[boot]\nsystemd=yes\n[foo]\nbar=1\n"}});
  if (IsSkipped()) return;
  EXPECT_EQ(first_warnings(),
            "wsl: Invalid boolean value 'yes' for key 'boot.systemd' in /etc/wsl.conf:2\n"
            "wsl: Unknown key 'foo.bar' in /etc/wsl.conf:4\n");
  EXPECT_EQ(first_warnings(), "");
}

TEST_F(StartSequence, WarningsAreForTheFirstProcessOfASession) {
  start({{"etc/wsl.conf", "[foo]\nbar=1\n"}});
  if (IsSkipped()) return;
  channel::Numbered leader = session();
  EXPECT_EQ(run(leader, shell("echo oops >&2")).errors,
            "wsl: Unknown key 'foo.bar' in /etc/wsl.conf:2\noops\n");
  EXPECT_EQ(run(leader, shell("echo oops >&2")).errors, "oops\n");
}

TEST_F(StartSequence, WarningsAreLeftOutForThoseWhoDoNotWantThem) {
  start({{"etc/wsl.conf", "[foo]\nbar=1\n"}});
  if (IsSkipped()) return;
  wire::CreateProcess quiet = shell("true");
  quiet.common.flags = wire::kCreateProcessNoWarnings;
  quiet.common.host_environment = {"WSLENV=A/p", "A=/srv"};
  EXPECT_EQ(run(quiet).errors, "");
  EXPECT_EQ(first_warnings(), "");  // the first session was told, so to speak
}

TEST_F(StartSequence, AFailedTranslationIsToldWithEachLaunch) {
  start({});
  if (IsSkipped()) return;
  channel::Numbered leader = session();
  wire::CreateProcess request = shell("true");
  request.common.host_environment = {"WSLENV=A/p", "A=/srv"};
  EXPECT_EQ(run(leader, request).errors, "wsl: Failed to translate '/srv'\n");
  EXPECT_EQ(run(leader, request).errors, "wsl: Failed to translate '/srv'\n");
}

TEST_F(StartSequence, AnUnknownDefaultUserIsTold) {
  start({{"etc/wsl.conf", "[user]\ndefault=no\\tbody\n"}});
  if (IsSkipped()) return;
  EXPECT_EQ(response_.default_uid, 1000U);
  EXPECT_EQ(first_warnings(),
            "wsl: The default user 'no\\x09body' of /etc/wsl.conf does not exist.\n");
}

TEST_F(StartSequence, TheDefaultUserMayBeMadeLater) {
  start({{"etc/wsl.conf", "[user]\ndefault=eve\n"}});
  if (IsSkipped()) return;
  if (!distribution_->has_many_ids()) GTEST_SKIP() << "one id only without root";
  const std::string add = "echo eve:x:1234:1234::/:/bin/sh >>/etc/passwd";
  EXPECT_EQ(run(shell(add)).status.exit_code, 0);
  EXPECT_EQ(run(shell("busybox id -u")).output, "1234\n");
}

TEST_F(StartSequence, TheUmaskIsThatOfWslConf) {
  start({{"etc/wsl.conf", "[filesystem]\numask=077\n"}});
  if (IsSkipped()) return;
  EXPECT_EQ(run(shell("umask")).output, "0077\n");
}

TEST_F(StartSequence, DrivesGetTheirFolder) {
  start({{"etc/wsl.conf", "[automount]\nroot=/drives/of/host\n"}});
  if (IsSkipped()) return;
  EXPECT_EQ(run(shell("busybox stat -c %a /drives/of/host; [ -e /mnt ] || echo none")).output,
            "755\nnone\n");
}

TEST_F(StartSequence, WithoutDrivesThereIsNoFolder) {
  start({{"etc/wsl.conf", "[automount]\nenabled=false\n"}});
  if (IsSkipped()) return;
  EXPECT_EQ(run(shell("[ -e /mnt ] || echo none")).output, "none\n");
}

TEST_F(StartSequence, SafeModeTurnsKeysOff) {
  start({{"etc/wsl.conf", "[boot]\ncommand=echo ran >/ran\n"}, {"bin/sh", "->busybox"}},
        {"WSL2_SAFE_MODE=1"});
  if (IsSkipped()) return;
  EXPECT_TRUE(logged("SAFE MODE ENABLED - boot.command disabled"));
  EXPECT_EQ(run(shell("[ -e /ran ] || echo none")).output, "none\n");
}

TEST_F(StartSequence, TheSharedMountGoesWhereWslConfWantsIt) {
  start({{"etc/wsl.conf", "[automount]\nroot=/drives\n"},
         {"parked", "=shared"},
         {"parked/file", "of the user\n"},
         {"parked/disk", "=tmpfs"}},
        {"WSL2_CROSS_DISTRO=/parked"});
  if (IsSkipped()) return;
  EXPECT_EQ(run(shell("busybox cat /drives/wsl/file; [ -e /parked ] || echo moved")).output,
            "of the user\nmoved\n");
  EXPECT_EQ(run(shell("busybox cut -d' ' -f5,7 /proc/1/mountinfo | busybox grep drives"))
                .output.substr(0, 19),
            "/drives/wsl shared:");
  EXPECT_EQ(run(shell("busybox grep -c ' /drives/wsl/disk ' /proc/mounts")).output, "1\n");
  // Version 1 has the host's network, and its resolv.conf comes by a message.
  EXPECT_EQ(run(shell("[ -e /etc/resolv.conf ] || echo none")).output, "none\n");
  EXPECT_EQ(first_warnings(), "");
}

// Where /run is shared, which init makes it, nothing can be moved away from it.
TEST_F(StartSequence, ASharedMountThatCannotBeMovedIsBound) {
  start({{"run", "=tmpfs"}, {"run/lsl-wsl", "=shared"}, {"run/lsl-wsl/file", "of the user\n"}},
        {"WSL2_CROSS_DISTRO=/run/lsl-wsl"});
  if (IsSkipped()) return;
  EXPECT_EQ(run(shell("busybox cat /mnt/wsl/file; [ -e /run/lsl-wsl ] || echo gone")).output,
            "of the user\ngone\n");
  EXPECT_EQ(first_warnings(), "");
}

TEST_F(StartSequence, ASharedMountThatIsNotThereIsTold) {
  start({}, {"WSL2_CROSS_DISTRO=/nowhere"});
  if (IsSkipped()) return;
  EXPECT_EQ(first_warnings(), "wsl: mount /mnt/wsl: open /nowhere: No such file or directory\n");
}

TEST_F(StartSequence, TheFstabIsMounted) {
  start({{"etc/fstab", "# ours\ntmpfs /srv tmpfs size=64k 0 0\n"},
         {"srv", std::nullopt},
         {"bin/mount", "->busybox"}});
  if (IsSkipped()) return;
  EXPECT_EQ(run(shell("busybox grep -c ' /srv tmpfs ' /proc/mounts")).output, "1\n");
  EXPECT_EQ(first_warnings(), "");
}

TEST_F(StartSequence, MountHasDefaultSignalsAndItsVariable) {
  const std::string mount =
      "#!/bin/sh\nbusybox grep -E 'Sig(Blk|Ign)' /proc/self/status >/m\n"
      "echo $WSL_DRVFS_ELEVATED $1 >>/m\nbusybox cut -d' ' -f1,6 /proc/$$/stat >>/m\n";
  start({{"etc/fstab", "x /srv y\n"}, {"bin/mount", mount}, {"bin/sh", "->busybox"}});
  if (IsSkipped()) return;
  const std::string output = run(shell("busybox cat /m")).output;
  const std::string expected = "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n1 -a\n";
  ASSERT_TRUE(output.starts_with(expected)) << output;
  // It leads its session.
  const std::string ids = output.substr(expected.size());
  const std::string pid = ids.substr(0, ids.find(' '));
  EXPECT_EQ(ids, fmt::format("{0} {0}\n", pid));
}

TEST_F(StartSequence, AFailedMountIsToldToEachSession) {
  start({{"etc/fstab", "x /srv y\n"},
         {"bin/mount", "#!/bin/sh\nexit 32\n"},
         {"bin/sh", "->busybox"}});
  if (IsSkipped()) return;
  EXPECT_EQ(first_warnings(), "wsl: Processing /etc/fstab with mount -a failed.\n");
  EXPECT_EQ(first_warnings(), "wsl: Processing /etc/fstab with mount -a failed.\n");
}

TEST_F(StartSequence, WithoutMountTheFstabFails) {
  start({{"etc/fstab", "x /srv y\n"}});
  if (IsSkipped()) return;
  EXPECT_EQ(first_warnings(), "wsl: Processing /etc/fstab with mount -a failed.\n");
  EXPECT_TRUE(logged("start /bin/mount: No such file or directory"));
}

TEST_F(StartSequence, AnFstabThatAsksForNothingStartsNoProgram) {
  start({{"etc/fstab", "LABEL=x / ext4 defaults 0 1\n"},
         {"bin/mount", "#!/bin/sh\necho ran >/ran\n"},
         {"bin/sh", "->busybox"}});
  if (IsSkipped()) return;
  EXPECT_EQ(run(shell("[ -e /ran ] || echo none")).output, "none\n");
}

TEST_F(StartSequence, TheFstabMayBeSwitchedOff) {
  start({{"etc/fstab", "x /srv y\n"}, {"etc/wsl.conf", "[automount]\nmountFsTab=false\n"}});
  if (IsSkipped()) return;
  EXPECT_EQ(first_warnings(), "");
}

// Orphans of the time when a helper ran are no zombies afterwards.
TEST_F(StartSequence, NothingIsLeftOfMountAndItsChildren) {
  start({{"etc/fstab", "x /srv y\n"},
         {"bin/mount", "#!/bin/sh\n(busybox sleep 0.05 &)\n(true &)\nbusybox sleep 0.2\n"},
         {"bin/sh", "->busybox"}});
  if (IsSkipped()) return;
  EXPECT_EQ(run(shell("busybox cat /proc/[0-9]*/stat | busybox grep -c ' Z '")).output, "0\n");
  EXPECT_NE(run(shell("busybox cat /proc/1/status")).output.find("SigIgn:\tfffffffc7ff9fefe"),
            std::string::npos);
}

class HangingMount : public StartSequence {
 protected:
  void start_hanging() {
    if (::access("/usr/bin/busybox", X_OK) != 0) GTEST_SKIP() << "no /usr/bin/busybox";
    auto started =
        TestDistribution::start({{"etc/fstab", "x /srv y\n"},
                                 {"bin/mount", "#!/bin/sh\nwhile :; do busybox sleep 1000; done\n"},
                                 {"bin/sh", "->busybox"}});
    if (!started) GTEST_SKIP() << "no user namespaces here: " << started.error().message();
    distribution_ = std::move(*started);
    ASSERT_TRUE(distribution_->ask_to_initialize());
  }
};

TEST_F(HangingMount, DoesNotKeepInitFromEnding) {
  start_hanging();
  if (IsSkipped()) return;
  ASSERT_TRUE(distribution_->service().request(wire::TerminateInstance{.force = true}, {}, soon()));
  const auto status = distribution_->init().wait_for(10000);
  ASSERT_TRUE(status && *status);
  EXPECT_EQ((*status)->code(), 0);
}

TEST_F(HangingMount, EndsWithTheServiceToo) {
  start_hanging();
  if (IsSkipped()) return;
  distribution_->service().raw().close();
  const auto status = distribution_->init().wait_for(10000);
  ASSERT_TRUE(status && *status);
}

TEST_F(StartSequence, TheBootCommandIsRootsAndNobodyWaits) {
  start({{"etc/wsl.conf",
          "[boot]\ncommand = echo $WSL_DISTRO_NAME $NAME ${HOME-none} >/ran; umask >>/ran; "
          "busybox sleep 1000\n"},
         {"bin/sh", "->busybox"}});
  if (IsSkipped()) return;
  EXPECT_EQ(run(shell("until [ \"$(busybox wc -l </ran)\" = 2 ]; do busybox sleep 0.01; done; "
                      "busybox cat /ran"))
                .output,
            "Testix testbox none\n0022\n");
  EXPECT_EQ(first_warnings(), "");
}

TEST_F(StartSequence, ABootCommandWithoutAShellIsTold) {
  start({{"etc/wsl.conf", "[boot]\ncommand=true\n"}});
  if (IsSkipped()) return;
  EXPECT_EQ(first_warnings(),
            "wsl: boot.command of /etc/wsl.conf was not run: start /bin/sh: No such file or "
            "directory\n");
}

TEST_F(StartSequence, TheTimeZoneIsTheHosts) {
  start({{"usr/share/zoneinfo/Europe/Testing", "TZif"},
         {"usr/share/zoneinfo/Europe/Other", "TZif"},
         {"etc/localtime", "old"}});
  if (IsSkipped()) return;
  const std::string show = "busybox readlink /etc/localtime; busybox cat /etc/timezone";
  EXPECT_EQ(run(shell(show)).output, "/usr/share/zoneinfo/Europe/Testing\nEurope/Testing\n");
  ASSERT_TRUE(distribution_->service().request(
      wire::TimezoneInformation{.timezone = "Europe/Other"}, {}, soon()));
  EXPECT_EQ(run(shell(show)).output, "/usr/share/zoneinfo/Europe/Other\nEurope/Other\n");
  ASSERT_TRUE(distribution_->service().request(
      wire::TimezoneInformation{.timezone = "../../../etc/passwd"}, {}, soon()));
  EXPECT_EQ(run(shell(show)).output, "/usr/share/zoneinfo/Europe/Other\nEurope/Other\n");
}

TEST_F(StartSequence, WithoutTzdataTheLogSaysSo) {
  start({{"etc/localtime", "old"}});
  if (IsSkipped()) return;
  EXPECT_TRUE(logged("is tzdata installed?"));
  EXPECT_EQ(run(shell("busybox cat /etc/localtime")).output, "old");
  EXPECT_EQ(first_warnings(), "");
}

TEST_F(StartSequence, TheTimeZoneMayBeTheDistributionsOwn) {
  start({{"usr/share/zoneinfo/Europe/Testing", "TZif"},
         {"etc/wsl.conf", "[time]\nuseWindowsTimezone=false\n"}});
  if (IsSkipped()) return;
  EXPECT_EQ(run(shell("[ -e /etc/localtime ] || echo none")).output, "none\n");
}

TEST_F(StartSequence, FilesThatCannotBeWrittenAreTold) {
  start({{"etc/hosts", std::nullopt}, {"etc/resolv.conf", std::nullopt}});
  if (IsSkipped()) return;
  ASSERT_TRUE(distribution_->service().request(
      wire::NetworkInformation{"# x\n", "nameserver 1.1.1.1\n"}, {}, soon()));
  const std::string warnings = first_warnings();
  EXPECT_NE(warnings.find("wsl: open etc/hosts: Is a directory\n"), std::string::npos) << warnings;
  EXPECT_NE(warnings.find("wsl: open etc/resolv.conf: Is a directory\n"), std::string::npos)
      << warnings;
  EXPECT_EQ(run(shell("busybox cat /etc/hostname")).output, "testbox\n");
}

TEST_F(StartSequence, ASecondInitializeEndsTheInstance) {
  start({});
  if (IsSkipped()) return;
  ASSERT_TRUE(distribution_->ask_to_initialize());
  const auto status = distribution_->init().wait_for(20000);
  ASSERT_TRUE(status && *status);
  EXPECT_EQ((*status)->code(), 1);
}

}  // namespace
}  // namespace lsl::guest
