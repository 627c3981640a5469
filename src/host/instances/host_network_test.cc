#include "host/instances/host_network.h"

#include <gtest/gtest.h>

namespace lsl::host {
namespace {

TEST(HostsLines, FieldsByTabsWithoutComments) {
  EXPECT_EQ(hosts_lines("10.0.0.7   printer  printer.lan # by the door\r\n# x\n\n\t10.0.0.8\tnas"),
            "10.0.0.7\tprinter\tprinter.lan\n10.0.0.8\tnas\n");
  EXPECT_EQ(hosts_lines("\xEF\xBB\xBF"
                        "10.0.0.7 a\n"),
            "10.0.0.7\ta\n");
}

TEST(HostsLines, WhatTheDistributionHasForItselfIsLeftOut) {
  EXPECT_EQ(hosts_lines("127.0.0.1 localhost\n127.0.1.1 box.lan box\n"
                        "::1 localhost ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\n"),
            "");
  EXPECT_EQ(hosts_lines("127.0.0.1 localhost shop.test\n"), "127.0.0.1\tlocalhost\tshop.test\n");
}

TEST(ResolvConfBody, NameServersOptionsAndTheLastSearchList) {
  EXPECT_EQ(resolv_conf_body("# made by x\ndomain a\nnameserver 10.0.0.1\n ; y\nsearch b  c\n"
                             "nameserver\t127.0.0.53 # z\noptions edns0 trust-ad\nsortlist q\n"),
            "nameserver 10.0.0.1\nnameserver 127.0.0.53\noptions edns0 trust-ad\nsearch b c\n");
}

TEST(ResolvConfBody, NoSearchListWithoutAServer) {
  EXPECT_EQ(resolv_conf_body("search lan\n"), "");
  EXPECT_EQ(resolv_conf_body(""), "");
}

TEST(HostNetwork, HeaderIsWslsOwn) {
  const wire::NetworkInformation network = host_network();
  EXPECT_TRUE(network.file_header.ends_with(":\n# [network]\n# generateResolvConf = false\n"));
}

}  // namespace
}  // namespace lsl::host
