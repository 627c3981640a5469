#include "guest/init/wsl_conf.h"

#include <gtest/gtest.h>

namespace lsl::guest {
namespace {

using Strings = std::vector<std::string>;

TEST(WslConf, DefaultsWithoutKeys) {
  const WslConf conf = parse_wsl_conf("");
  EXPECT_TRUE(conf.generate_hosts);
  EXPECT_TRUE(conf.generate_resolv_conf);
  EXPECT_EQ(conf.hostname, std::nullopt);
  EXPECT_EQ(conf.default_user, std::nullopt);
  EXPECT_TRUE(conf.warnings.empty());
}

TEST(WslConf, KeysInAnyCase) {
  const WslConf conf = parse_wsl_conf(
      "[Network]\nGENERATEHOSTS = false\ngenerateResolvConf=0\nhostname=\n[user]\ndefault=ann\n");
  EXPECT_FALSE(conf.generate_hosts);
  EXPECT_FALSE(conf.generate_resolv_conf);
  EXPECT_EQ(conf.hostname, "");
  EXPECT_EQ(conf.default_user, "ann");
  EXPECT_TRUE(conf.warnings.empty());
}

TEST(WslConf, TheFirstOfSeveralCountsEvenWhenItIsNoGood) {
  const WslConf conf = parse_wsl_conf(
      "[network]\ngenerateHosts=maybe\ngenerateHosts=false\nhostname=a\nHostname=b\n");
  EXPECT_TRUE(conf.generate_hosts);
  EXPECT_EQ(conf.hostname, "a");
  EXPECT_EQ(conf.warnings,
            (Strings{"Invalid boolean value 'maybe' for key 'network.generateHosts' in "
                     "/etc/wsl.conf:2",
                     "Duplicated config key 'network.generateHosts' in /etc/wsl.conf:3 "
                     "(Conflicting key: 'network.generateHosts' in /etc/wsl.conf:2)",
                     "Duplicated config key 'network.Hostname' in /etc/wsl.conf:5 (Conflicting "
                     "key: 'network.hostname' in /etc/wsl.conf:4)"}));
}

TEST(WslConf, WhatStandsBeforeASyntaxErrorHolds) {
  const WslConf conf = parse_wsl_conf("[user]\ndefault=bob\n  1abc=2\n[network]\nhostname=x\n");
  EXPECT_EQ(conf.default_user, "bob");
  EXPECT_EQ(conf.hostname, std::nullopt);
  EXPECT_EQ(conf.warnings, Strings{"Invalid key name in /etc/wsl.conf:3"});
}

}  // namespace
}  // namespace lsl::guest
