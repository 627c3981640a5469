#include "host/network/resolv_conf.h"

#include <gtest/gtest.h>

namespace lsl::host {
namespace {

using conf::Networking;

const HostResolvConf kHost{
    "# header\n",
    "nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch example.org lan\n",
    "nameserver 192.0.2.1\nnameserver 192.0.2.2\nsearch example.org lan\n",
};

TEST(MachineResolvConf, NatAsksTheGateway) {
  EXPECT_EQ(machine_resolv_conf(Networking::Nat, true, kHost),
            "# header\nnameserver 172.29.0.1\noptions edns0 trust-ad\nsearch example.org lan\n");
  EXPECT_EQ(machine_resolv_conf(Networking::Nat, true, {"# header\n", "", ""}),
            "# header\nnameserver 172.29.0.1\n");
}

TEST(MachineResolvConf, NatWithoutProxyAsksTheHostsServers) {
  EXPECT_EQ(machine_resolv_conf(Networking::Nat, false, kHost), kHost.header + kHost.own);
}

TEST(MachineResolvConf, MirroredIsAsTheHosts) {
  EXPECT_EQ(machine_resolv_conf(Networking::Mirrored, true, kHost), kHost.header + kHost.shared);
}

TEST(MachineResolvConf, NoneHasNone) {
  EXPECT_EQ(machine_resolv_conf(Networking::None, true, kHost), "");
}

TEST(NameServers, InOrder) {
  EXPECT_EQ(name_servers(kHost.own), (std::vector<std::string>{"192.0.2.1", "192.0.2.2"}));
  EXPECT_TRUE(name_servers("search example.org\n").empty());
}

TEST(HostResolvConf, HasWslsHeader) {
  EXPECT_NE(host_resolv_conf().header.find("generateResolvConf = false"), std::string::npos);
}

}  // namespace
}  // namespace lsl::host
