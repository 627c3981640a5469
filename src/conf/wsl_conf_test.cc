#include "conf/wsl_conf.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace lsl::conf {
namespace {

using Strings = std::vector<std::string>;

Strings texts(const WslConfFile& file) {
  Strings list;
  for (const Finding& finding : file.findings) list.push_back(finding.text);
  return list;
}

TEST(WslConf, KeysInAnyCase) {
  const WslConfFile file = parse_wsl_conf(
      "[Network]\nGENERATEHOSTS = false\ngenerateResolvConf=0\nhostname=\n[user]\ndefault=ann\n");
  EXPECT_FALSE(file.conf.network.generate_hosts);
  EXPECT_FALSE(file.conf.network.generate_resolv_conf);
  EXPECT_EQ(file.conf.network.hostname, "");
  EXPECT_EQ(file.conf.user.default_name, "ann");
  EXPECT_TRUE(file.findings.empty());
}

TEST(WslConf, TheFirstOfSeveralCountsEvenWhenItIsNoGood) {
  const WslConfFile file = parse_wsl_conf(
      "[network]\ngenerateHosts=maybe\ngenerateHosts=false\nhostname=a\nHostname=b\n");
  EXPECT_TRUE(file.conf.network.generate_hosts);
  EXPECT_EQ(file.conf.network.hostname, "a");
  EXPECT_EQ(texts(file),
            (Strings{"Invalid boolean value 'maybe' for key 'network.generateHosts' in "
                     "/etc/wsl.conf:2",
                     "Duplicated config key 'network.generateHosts' in /etc/wsl.conf:3 "
                     "(Conflicting key: 'network.generateHosts' in /etc/wsl.conf:2)",
                     "Duplicated config key 'network.Hostname' in /etc/wsl.conf:5 (Conflicting "
                     "key: 'network.hostname' in /etc/wsl.conf:4)"}));
}

TEST(WslConf, WhatStandsBeforeASyntaxErrorHolds) {
  const WslConfFile file = parse_wsl_conf("[user]\ndefault=bob\n  1abc=2\n[network]\nhostname=x\n");
  EXPECT_EQ(file.conf.user.default_name, "bob");
  EXPECT_EQ(file.conf.network.hostname, std::nullopt);
  EXPECT_EQ(texts(file), Strings{"Invalid key name in /etc/wsl.conf:3"});
}

TEST(WslConf, RootEndsInASlash) {
  EXPECT_EQ(parse_wsl_conf("").conf.automount.root, "/mnt/");
  EXPECT_EQ(parse_wsl_conf("[automount]\nroot=/x\n").conf.automount.root, "/x/");
  EXPECT_EQ(parse_wsl_conf("[automount]\nroot=\n").conf.automount.root, "/");
}

TEST(WslConf, IntegersAreThoseOfC) {
  EXPECT_EQ(parse_int("0x1F"), 31);
  EXPECT_EQ(parse_int("010"), 8);
  EXPECT_EQ(parse_int("+5"), 5);
  EXPECT_EQ(parse_int(" 7"), 7);
  EXPECT_EQ(parse_int("-2147483648"), INT32_MIN);
  for (const char* text : {"", "10s", "99999999999", "7 ", "08", "0x", "2147483648"})
    EXPECT_EQ(parse_int(text), std::nullopt) << text;
}

TEST(WslConf, SafeModeNamesWhatItTurnsOff) {
  WslConf conf = parse_wsl_conf("[boot]\nsystemd=true\ncommand=x\n[interop]\nenabled=false\n").conf;
  const std::vector<std::string_view> off = apply_safe_mode(conf);
  EXPECT_FALSE(conf.boot.systemd);
  EXPECT_EQ(conf.boot.command, std::nullopt);
  EXPECT_FALSE(conf.automount.enabled);
  EXPECT_EQ(std::ranges::count(off, "boot.systemd"), 1);
  EXPECT_EQ(std::ranges::count(off, "interop.enabled"), 0);
  EXPECT_TRUE(apply_safe_mode(conf).empty());
}

}  // namespace
}  // namespace lsl::conf
