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

TEST(OnlyLocalServers, StubsOfTheHost) {
  EXPECT_TRUE(only_local_servers("nameserver 127.0.0.53\noptions edns0\n"));
  EXPECT_TRUE(only_local_servers("nameserver 127.0.0.1\nnameserver ::1\n"));
  EXPECT_FALSE(only_local_servers("nameserver 127.0.0.53\nnameserver 10.0.0.1\n"));
  EXPECT_FALSE(only_local_servers("search lan\n"));
}

TEST(DnsDomain, OfTheNameItselfOrTheHostsFile) {
  EXPECT_EQ(dns_domain("box.example.org", ""), "example.org");
  EXPECT_EQ(dns_domain("box", "127.0.0.1 localhost\n127.0.1.1\tbox.lan.test box # mine\n"),
            "lan.test");
  EXPECT_EQ(dns_domain("box", "10.0.0.1 box\n10.0.0.2 box.late box\n"), "localdomain");
  EXPECT_EQ(dns_domain("box", "10.0.0.1 boxer.lan boxer\n"), "localdomain");
  EXPECT_EQ(dns_domain("box", ""), "localdomain");
}

TEST(DnsDomain, OnlyWhatADomainIsMadeOf) {
  EXPECT_EQ(dns_domain("box.", ""), "localdomain");
  EXPECT_EQ(dns_domain("box.a b\n", ""), "localdomain");
  EXPECT_EQ(dns_domain("box..x", ""), "localdomain");
}

TEST(TimezoneName, OfTheLinkElseOfTheFile) {
  EXPECT_EQ(timezone_name("/usr/share/zoneinfo/Europe/Berlin", true, std::nullopt),
            "Europe/Berlin");
  EXPECT_EQ(timezone_name("../usr/share/zoneinfo/Etc/UTC", true, "Europe/Paris\n"), "Etc/UTC");
  EXPECT_EQ(timezone_name("/somewhere/else", true, "Europe/Paris\n"), "Europe/Paris");
  EXPECT_EQ(timezone_name(std::nullopt, true, " Europe/Paris \nx"), "Europe/Paris");
}

TEST(TimezoneName, WithoutAnythingItIsUtcAndACopyIsNotKnown) {
  EXPECT_EQ(timezone_name(std::nullopt, false, std::nullopt), "UTC");
  EXPECT_EQ(timezone_name(std::nullopt, true, std::nullopt), "");
}

TEST(HostNetwork, HeaderIsWslsOwn) {
  const wire::NetworkInformation network = host_network(Network::Shared);
  EXPECT_TRUE(network.file_header.ends_with(":\n# [network]\n# generateResolvConf = false\n"));
}

}  // namespace
}  // namespace lsl::host
