#include "sys/inet_diag.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>

namespace lsl::sys {
namespace {

struct Listening {
  Fd socket;
  uint16_t port = 0;
};

Listening listen_on(const char* address, bool ipv6_only) {
  Listening listening;
  const bool ipv6 = std::string_view(address).find(':') != std::string_view::npos;
  listening.socket.reset(::socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_storage name{};
  socklen_t size = ipv6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  if (ipv6) {
    const int only = ipv6_only ? 1 : 0;
    ::setsockopt(listening.socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
    auto* in6 = reinterpret_cast<sockaddr_in6*>(&name);
    in6->sin6_family = AF_INET6;
    ::inet_pton(AF_INET6, address, &in6->sin6_addr);
  } else {
    auto* in = reinterpret_cast<sockaddr_in*>(&name);
    in->sin_family = AF_INET;
    ::inet_pton(AF_INET, address, &in->sin_addr);
  }
  auto* const plain = reinterpret_cast<sockaddr*>(&name);
  if (::bind(listening.socket.get(), plain, size) != 0 ||
      ::listen(listening.socket.get(), 1) != 0 ||
      ::getsockname(listening.socket.get(), plain, &size) != 0)
    return {};
  listening.port = ntohs(ipv6 ? reinterpret_cast<sockaddr_in6*>(&name)->sin6_port
                              : reinterpret_cast<sockaddr_in*>(&name)->sin_port);
  return listening;
}

std::vector<TcpListener> listeners_on(uint16_t port) {
  const Fd diag = open_inet_diag().value();
  std::vector<TcpListener> found;
  for (int i = 0; i < 100; ++i) {
    const Result<std::vector<TcpListener>> all = tcp_listeners(diag);
    if (!all && all.error().code == EINTR) continue;
    EXPECT_TRUE(all) << all.error().message();
    if (all)
      std::ranges::copy_if(*all, std::back_inserter(found),
                           [&](const TcpListener& l) { return l.port == port; });
    break;
  }
  return found;
}

TEST(TcpListeners, AreFoundWithTheirAddresses) {
  const Listening loopback = listen_on("127.0.0.1", false);
  ASSERT_NE(loopback.port, 0);
  const std::vector<TcpListener> found = listeners_on(loopback.port);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].is_loopback());
  EXPECT_FALSE(found[0].is_wildcard());
  EXPECT_FALSE(found[0].ipv6);

  const Listening wildcard = listen_on("0.0.0.0", false);
  ASSERT_NE(wildcard.port, 0);
  ASSERT_EQ(listeners_on(wildcard.port).size(), 1U);
  EXPECT_TRUE(listeners_on(wildcard.port)[0].is_wildcard());

  const Listening other = listen_on("127.0.0.2", false);
  ASSERT_NE(other.port, 0);
  ASSERT_EQ(listeners_on(other.port).size(), 1U);
  EXPECT_FALSE(listeners_on(other.port)[0].is_loopback());
}

TEST(TcpListeners, IPv6SaysWhetherItServesIPv4) {
  for (const bool only : {false, true}) {
    const Listening wildcard = listen_on("::", only);
    if (wildcard.port == 0) GTEST_SKIP() << "no IPv6 here";
    const std::vector<TcpListener> found = listeners_on(wildcard.port);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found[0].ipv6);
    EXPECT_TRUE(found[0].is_wildcard());
    EXPECT_EQ(found[0].ipv6_only, only);
  }
  const Listening loopback = listen_on("::1", false);
  if (loopback.port == 0) GTEST_SKIP() << "no address ::1 here";
  ASSERT_EQ(listeners_on(loopback.port).size(), 1U);
  EXPECT_TRUE(listeners_on(loopback.port)[0].is_loopback());
}

TEST(TcpListeners, AreGoneWhenClosed) {
  Listening listening = listen_on("127.0.0.1", false);
  ASSERT_NE(listening.port, 0);
  listening.socket.reset();
  EXPECT_TRUE(listeners_on(listening.port).empty());
}

TEST(TcpCounter, Counts) {
  const TcpCounter counter = TcpCounter::open().value();
  EXPECT_TRUE(counter.read());
  const Listening listening = listen_on("127.0.0.1", false);
  // Others may open and close sockets meanwhile: only that there is one can be told.
  EXPECT_GE(counter.read().value(), 1U);
}

TEST(ParseSockstat, FindsTheProtocol) {
  constexpr std::string_view kText =
      "sockets: used 291\nTCP: inuse 12 orphan 0 tw 4 alloc 20 mem 1\nUDP: inuse 3 mem 2\n";
  EXPECT_EQ(parse_sockstat(kText, "TCP"), 12U);
  EXPECT_EQ(parse_sockstat(kText, "UDP"), 3U);
  EXPECT_EQ(parse_sockstat(kText, "TCP6"), std::nullopt);
  EXPECT_EQ(parse_sockstat("TCP6: inuse 7\n", "TCP6"), 7U);
  EXPECT_EQ(parse_sockstat("TCP6: inuse \n", "TCP6"), std::nullopt);
}

}  // namespace
}  // namespace lsl::sys
