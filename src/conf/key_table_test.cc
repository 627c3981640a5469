#include "conf/key_table.h"

#include <errno.h>
#include <gtest/gtest.h>

#include <array>

#include "conf/distribution_conf.h"
#include "conf/wsl_conf.h"

namespace lsl::conf {
namespace {

std::vector<std::string> notes(std::string_view text) {
  std::vector<std::string> list;
  for (const Finding& finding : parse_wsl_conf(text).findings) {
    EXPECT_EQ(finding.kind, Finding::Kind::Note);
    EXPECT_FALSE(is_mistake(finding));
    list.push_back(finding.text);
  }
  return list;
}

TEST(Notes, WhatLslDoesInstead) {
  EXPECT_EQ(notes("[automount]\nenabled=true\n"),
            std::vector<std::string>{"'automount.enabled' in /etc/wsl.conf:2 has no effect: this "
                                     "version of lsl does not mount the host's drives"});
  EXPECT_EQ(notes("[automount]\ncgroups=v1\n"),
            std::vector<std::string>{"'automount.cgroups' in /etc/wsl.conf:2 has no effect: "
                                     "control groups are those of version 2"});
  EXPECT_EQ(notes("[automount]\noptions=metadata\n").size(), 1U);
  EXPECT_EQ(notes("[fileServer]\nlogLevel=0\nlogTruncate=false\n").size(), 2U);
}

TEST(Notes, NoneForWhatAsksForNothing) {
  EXPECT_TRUE(notes("[automount]\nenabled=false\ncgroups=V2\nldconfig=0\n").empty());
  EXPECT_TRUE(notes("[interop]\nenabled=false\nappendWindowsPath=false\n").empty());
  EXPECT_TRUE(notes("[boot]\nsystemd=true\n[user]\ndefault=a\n").empty());
  EXPECT_TRUE(notes("").empty());
}

TEST(Notes, NoneForAValueThatIsNotValid) {
  const WslConfFile file = parse_wsl_conf("[automount]\nenabled=yes\n");
  ASSERT_EQ(file.findings.size(), 1U);
  EXPECT_EQ(file.findings[0].kind, Finding::Kind::InvalidValue);
}

TEST(Findings, AreLimitedInNumberAndLength) {
  std::string text = "[foo]\n";
  for (int i = 0; i < 100'000; ++i) text += "a=b\n";
  text += "[boot]\nsystemd=" + std::string(100'000, 'x') + "\n";
  const WslConfFile many = parse_wsl_conf(text);
  ASSERT_EQ(many.findings.size(), kMaxFindings + 1);
  EXPECT_EQ(many.findings.back().kind, Finding::Kind::More);
  EXPECT_EQ(many.findings.back().text, "99937 more findings in /etc/wsl.conf");

  const std::string huge(100'000, 'x');
  for (const std::string& bad : {"[" + huge + "]\n" + huge + "=1\n", "[boot]\nsystemd=" + huge,
                                 "[automount]\ncgroups=" + huge}) {
    const WslConfFile file = parse_wsl_conf(bad);
    ASSERT_EQ(file.findings.size(), 1U);
    EXPECT_LT(file.findings[0].text.size() + file.findings[0].key.size(), 500U);
  }
}

TEST(Findings, AreFitForATerminal) {
  const WslConfFile file = parse_wsl_conf("[boot]\nsystemd=\x1b[2J\xff\n[user]\ndefault=\\\x1b\n");
  ASSERT_EQ(file.findings.size(), 2U);
  EXPECT_EQ(file.findings[0].text,
            "Invalid boolean value '\\x1b[2J\\xff' for key 'boot.systemd' in /etc/wsl.conf:2");
  EXPECT_EQ(file.findings[1].text, "Invalid escaped character: '\\x1b' in /etc/wsl.conf:4");
}

TEST(Findings, TheFirstOfTwoCountsAlsoWhenItIsBad) {
  const WslConfFile file = parse_wsl_conf("[boot]\nsystemd=maybe\nsystemd=true\nsystemd=true\n");
  ASSERT_EQ(file.findings.size(), 3U);
  EXPECT_EQ(file.findings[1].advice, "The first one counts, although its value is not valid.");
  const WslConfFile good = parse_wsl_conf("[user]\ndefault=a\ndefault=b\n");
  ASSERT_EQ(good.findings.size(), 1U);
  EXPECT_EQ(good.findings[0].advice, "The first one counts.");
}

TEST(Unreadable, SaysWhatIsInTheWay) {
  const auto text = [](int code) { return unreadable("/etc/x", Error{code, {}, {}, {}}).text; };
  EXPECT_EQ(text(EFBIG), "/etc/x is larger than 1 MiB and is not read");
  EXPECT_EQ(text(EISDIR), "/etc/x is a directory and is not read");
  EXPECT_EQ(text(EINVAL), "/etc/x is no regular file and is not read");
  EXPECT_EQ(text(ENOENT), "/etc/x is a link to nowhere and is not read");
  EXPECT_EQ(text(ELOOP), "/etc/x is a link that cannot be followed and is not read");
  EXPECT_EQ(text(EACCES), "/etc/x cannot be read: Permission denied");
  EXPECT_TRUE(is_mistake(unreadable("/etc/x", Error{EIO, {}, {}, {}})));
}

TEST(DistributionConf, EveryKey) {
  const DistributionConfFile file = parse_distribution_conf(
      "[oobe]\ncommand = /bin/bash -c 'echo OOBE && exit 1'\ndefaultUid=1000\ndefaultName = Mine\n"
      "[shortcut]\nenabled=false\nicon=/usr/share/i.ico\n"
      "[WindowsTerminal]\nenabled=0\nprofileTemplate=/usr/lib/p.json\n");
  EXPECT_EQ(file.conf.oobe.command, "/bin/bash -c 'echo OOBE && exit 1'");
  EXPECT_EQ(file.conf.oobe.default_uid, 1000);
  EXPECT_EQ(file.conf.oobe.default_name, "Mine");
  EXPECT_FALSE(file.conf.shortcut.enabled);
  EXPECT_EQ(file.conf.shortcut.icon, "/usr/share/i.ico");
  EXPECT_FALSE(file.conf.terminal.enabled);
  EXPECT_EQ(file.conf.terminal.profile_template, "/usr/lib/p.json");
  for (const Finding& finding : file.findings) EXPECT_FALSE(is_mistake(finding)) << finding.text;
}

TEST(DistributionConf, DefaultsAndMistakes) {
  const DistributionConfFile none = parse_distribution_conf("");
  EXPECT_EQ(none.conf.oobe.command, std::nullopt);
  EXPECT_EQ(none.conf.oobe.default_uid, std::nullopt);
  EXPECT_TRUE(none.conf.shortcut.enabled);
  EXPECT_TRUE(none.conf.terminal.enabled);
  EXPECT_TRUE(none.findings.empty());

  const DistributionConfFile bad =
      parse_distribution_conf("[oobe]\ndefaultUid=bob\ncommand=\n[boot\n");
  EXPECT_EQ(bad.conf.oobe.default_uid, std::nullopt);
  EXPECT_EQ(bad.conf.oobe.command, "");
  ASSERT_EQ(bad.findings.size(), 2U);
  EXPECT_EQ(
      bad.findings[0].text,
      "Invalid integer value 'bob' for key 'oobe.defaultUid' in /etc/wsl-distribution.conf:2");
  EXPECT_EQ(bad.findings[1].text, "Expected ']' in /etc/wsl-distribution.conf:4");
}

}  // namespace
}  // namespace lsl::conf
