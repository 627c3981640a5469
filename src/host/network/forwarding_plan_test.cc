#include "host/network/forwarding_plan.h"

#include <gtest/gtest.h>

namespace lsl::host {
namespace {

using sys::TcpListener;
using Wanted = std::set<LoopbackPort>;

TcpListener ipv4(uint8_t a, uint8_t b, uint8_t c, uint8_t d, uint16_t port) {
  TcpListener listener;
  listener.address = {a, b, c, d};
  listener.port = port;
  return listener;
}

TcpListener ipv6(uint8_t last, uint16_t port, bool only = false) {
  TcpListener listener;
  listener.ipv6 = true;
  listener.ipv6_only = only;
  listener.address[15] = last;
  listener.port = port;
  return listener;
}

Wanted wanted(std::vector<TcpListener> listeners, const conf::Ports& ignored = {}) {
  return wanted_ports(listeners, ignored);
}

TEST(WantedPorts, OfWildcardAndLoopback) {
  EXPECT_EQ(wanted({ipv4(0, 0, 0, 0, 80), ipv4(127, 0, 0, 1, 81)}),
            (Wanted{{false, 80}, {false, 81}}));
  EXPECT_EQ(wanted({ipv6(1, 82)}), (Wanted{{true, 82}}));
}

TEST(WantedPorts, NotOfOtherAddresses) {
  EXPECT_TRUE(wanted({ipv4(172, 29, 0, 2, 80), ipv4(127, 0, 0, 53, 53), ipv6(2, 80)}).empty());
}

TEST(WantedPorts, AnIPv6WildcardServesIPv4Too) {
  EXPECT_EQ(wanted({ipv6(0, 80)}), (Wanted{{false, 80}, {true, 80}}));
  EXPECT_EQ(wanted({ipv6(0, 80, true)}), (Wanted{{true, 80}}));
}

TEST(WantedPorts, WithoutTheIgnoredOnes) {
  EXPECT_EQ(wanted({ipv4(0, 0, 0, 0, 22), ipv4(0, 0, 0, 0, 80), ipv6(0, 22)}, {22, 443}),
            (Wanted{{false, 80}}));
}

TEST(WantedPorts, Text) {
  EXPECT_EQ(text_of({false, 80}), "127.0.0.1:80");
  EXPECT_EQ(text_of({true, 443}), "[::1]:443");
}

}  // namespace
}  // namespace lsl::host
