#include "conf/wslconfig.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "conf/wslconfig_keys.h"

namespace lsl::conf {
namespace {

using Strings = std::vector<std::string>;

WslconfigFile parse(std::string_view text) { return parse_wslconfig(text, kWslconfigPath); }

Strings mistakes(const WslconfigFile& file) {
  Strings list;
  for (const Finding& finding : file.findings)
    if (is_mistake(finding)) list.push_back(finding.text);
  return list;
}

TEST(Wslconfig, EveryKeyThatTheMachineObeys) {
  const WslconfigFile file = parse(
      "[wsl2]\nnetworkingMode=MIRRORED\nipv6=true\nvmIdleTimeout=-1\nkernelBootTimeout=0x10\n"
      "distributionStartTimeout=5\nmountDeviceTimeout=6\nisolateDistroCgroup=0\n"
      "hostFileSystemAccess=false\ndefaultVhdSize=4GB\ndnsProxy=false\n"
      "[general]\ninstanceIdleTimeout=0\ndistributionInstallPath=\"/srv/d\"\n"
      "[experimental]\nsparseVhd=true\nhostAddressLoopback=1\nignoredPorts=22, 80,443\n");
  EXPECT_TRUE(file.findings.empty());
  EXPECT_TRUE(file.warnings.empty());
  EXPECT_EQ(file.conf.networking(), Networking::Mirrored);
  EXPECT_EQ(file.conf.machine.localhost_forwarding, std::nullopt);
  EXPECT_EQ(file.conf.machine.ipv6, true);
  EXPECT_FALSE(file.conf.machine.dns_proxy);
  EXPECT_EQ(file.conf.machine.vm_idle_timeout_ms, -1);
  EXPECT_EQ(file.conf.machine.kernel_boot_timeout_ms, 16);
  EXPECT_EQ(file.conf.machine.distribution_start_timeout_ms, 5);
  EXPECT_EQ(file.conf.machine.mount_device_timeout_ms, 6);
  EXPECT_FALSE(file.conf.machine.isolate_distro_cgroup);
  EXPECT_FALSE(file.conf.machine.host_file_system_access);
  EXPECT_EQ(file.conf.machine.default_vhd_size, uint64_t{4} << 30);
  EXPECT_EQ(file.conf.general.instance_idle_timeout_ms, 0);
  EXPECT_EQ(file.conf.general.distribution_install_path, "/srv/d");
  EXPECT_TRUE(file.conf.experimental.sparse_vhd);
  EXPECT_TRUE(file.conf.experimental.host_address_loopback);
  EXPECT_EQ(file.conf.experimental.ignored_ports, (Ports{22, 80, 443}));
}

TEST(Wslconfig, Defaults) {
  const WslconfigFile file = parse("");
  EXPECT_EQ(file.conf.networking(), Networking::Nat);
  EXPECT_EQ(file.conf.machine.localhost_forwarding, std::nullopt);
  EXPECT_EQ(file.conf.machine.vm_idle_timeout_ms, 60'000);
  EXPECT_EQ(file.conf.machine.kernel_boot_timeout_ms, 30'000);
  EXPECT_EQ(file.conf.machine.distribution_start_timeout_ms, 60'000);
  EXPECT_EQ(file.conf.machine.default_vhd_size, uint64_t{1} << 40);
  EXPECT_EQ(file.conf.general.instance_idle_timeout_ms, 15'000);
  EXPECT_TRUE(file.findings.empty());
  EXPECT_TRUE(file.warnings.empty());
}

// The names there are and the table say the same.
TEST(Wslconfig, TheTableHasEveryKey) {
  Wslconfig conf;
  std::set<std::string_view> names;
  for (const Key& key : keys_of(conf)) {
    names.insert(key.name);
    if (!key.old_name.empty()) names.insert(key.old_name);
  }
  EXPECT_EQ(names, std::set<std::string_view>(kWslconfigKeys.begin(), kWslconfigKeys.end()));
}

TEST(Wslconfig, WhatIsNotThereBecomesNatWithAWarning) {
  for (const std::string mode : {"Bridged", "Consomme", "VirtioProxy"}) {
    const WslconfigFile file = parse("[wsl2]\nnetworkingMode=" + mode + "\n");
    EXPECT_EQ(file.conf.networking(), Networking::Nat);
    EXPECT_EQ(file.warnings, Strings{"Failed to configure network (networkingMode " + mode +
                                     "), falling back to networkingMode Nat."});
  }
}

TEST(Wslconfig, UnknownModesAreToldWhichThereAre) {
  const WslconfigFile file = parse("[wsl2]\nnetworkingMode=bridge\n");
  EXPECT_EQ(file.conf.networking(), Networking::Nat);
  EXPECT_EQ(mistakes(file),
            Strings{"Invalid value 'bridge' for config key 'wsl2.networkingMode' in "
                    "~/.wslconfig:2 (Valid values: Bridged, Consomme, Mirrored, Nat, None, "
                    "VirtioProxy)"});
}

TEST(Wslconfig, AKeyHasTwoNamesAndTheFirstCounts) {
  const WslconfigFile file =
      parse("[experimental]\nnetworkingMode=none\n[wsl2]\nnetworkingMode=nat\n");
  EXPECT_EQ(file.conf.networking(), Networking::None);
  EXPECT_EQ(mistakes(file),
            Strings{"Duplicated config key 'wsl2.networkingMode' in ~/.wslconfig:4 (Conflicting "
                    "key: 'experimental.networkingMode' in ~/.wslconfig:2)"});
}

TEST(Wslconfig, SafeModeHasNoNetworkAndNoDrives) {
  const WslconfigFile file = parse("[wsl2]\nsafeMode=true\nnetworkingMode=mirrored\n");
  EXPECT_EQ(file.conf.networking(), Networking::None);
  EXPECT_FALSE(file.conf.machine.host_file_system_access);
  EXPECT_EQ(file.warnings, Strings{"SAFE MODE ENABLED - many features will be disabled"});
}

TEST(Wslconfig, ForwardingIsPointlessWhereTheNetworkIsTheHosts) {
  EXPECT_EQ(parse("[wsl2]\nnetworkingMode=mirrored\nlocalhostForwarding=true\n").warnings.size(),
            1U);
  EXPECT_TRUE(parse("[wsl2]\nlocalhostForwarding=false\n").warnings.empty());
}

TEST(Wslconfig, GoodPortsCountBesideBadOnes) {
  const WslconfigFile file = parse("[experimental]\nignoredPorts=22,x,70000,0, 80\n");
  EXPECT_EQ(file.conf.experimental.ignored_ports, (Ports{22, 80}));
  EXPECT_EQ(mistakes(file), Strings{"Invalid integer value '22,x,70000,0, 80' for key "
                                    "'experimental.ignoredPorts' in ~/.wslconfig:2"});
}

TEST(Wslconfig, LinesOfAnyEditor) {
  const WslconfigFile file = parse("\xEF\xBB\xBF[wsl2]\r\nmemory=4GB\r\n\r\nfoo=1\r\nipv6=1\r\n");
  EXPECT_EQ(file.conf.machine.ipv6, true);
  EXPECT_EQ(mistakes(file), Strings{"Unknown key 'wsl2.foo' in ~/.wslconfig:4"});
}

TEST(Wslconfig, WhatHasNoEffectIsNoMistake) {
  const WslconfigFile file = parse(
      "[wsl2]\nmemory=8GB\nprocessors=4\nkernel=C:\\\\k\nguiApplications=false\n"
      "nestedVirtualization=true\n[experimental]\nautoMemoryReclaim=gradual\n");
  EXPECT_TRUE(mistakes(file).empty());
  EXPECT_EQ(file.findings.size(), 5U);
}

TEST(Wslconfig, AdviceNamesTheKeysOfThisFile) {
  const WslconfigFile file = parse_wslconfig(
      "[wsl2]\nmemry=1\n[boot]\nsystemd=true\nvmIdleTimeout=1\n", "~/.config/lsl/wslconfig");
  ASSERT_EQ(mistakes(file).size(), 3U);
  EXPECT_EQ(file.findings[0].advice, "Did you mean 'wsl2.memory'?");
  EXPECT_EQ(file.findings[1].advice, "That is a key of /etc/wsl.conf.");
  EXPECT_EQ(file.findings[2].advice, "[boot] is a section of /etc/wsl.conf.");
  EXPECT_NE(file.findings[0].text.find("~/.config/lsl/wslconfig:2"), std::string::npos);
}

TEST(Wslconfig, TheManualHasEveryKeyThatIsObeyed) {
  std::ifstream file(LSL_SOURCE_DIR "/docs/wslconfig.md", std::ios::binary);
  const std::string manual{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  Wslconfig conf;
  for (const Key& key : keys_of(conf)) {
    const std::string_view name = key.name.substr(key.name.find('.') + 1);
    const bool obeyed = key.instead.text.empty();
    const std::string wanted =
        obeyed ? "\n| `" + std::string(key.name) + "` |" : std::string(name) + "`";
    EXPECT_NE(manual.find(wanted), std::string::npos) << key.name;
  }
}

TEST(ParseSize, UnitsOf1024InUpperCase) {
  EXPECT_EQ(parse_size("0"), 0U);
  EXPECT_EQ(parse_size("10"), 10U);
  EXPECT_EQ(parse_size("10B"), 10U);
  EXPECT_EQ(parse_size("3K"), 3072U);
  EXPECT_EQ(parse_size("3KB"), 3072U);
  EXPECT_EQ(parse_size("1M"), 1048576U);
  EXPECT_EQ(parse_size("2GB"), uint64_t{2} << 30);
  EXPECT_EQ(parse_size("1TB"), uint64_t{1} << 40);
  EXPECT_EQ(parse_size("16777215T"), uint64_t{16777215} << 40);
  for (const char* text : {"", "G", "4gb", "4 GB", "-1", "1.5G", "BB", "1BB", "4GiB", "0x10",
                           "16777216T", "99999999999999999999"})
    EXPECT_EQ(parse_size(text), std::nullopt) << text;
}

}  // namespace
}  // namespace lsl::conf
