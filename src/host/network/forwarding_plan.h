// Localhost forwarding, as WSL's localhostForwarding: what is listened on inside a machine, on the
// wildcard or the loopback address, appears on the host's loopback (spec/network.md section 7).
// This is the pure part: which ports.
#pragma once

#include <compare>
#include <cstdint>
#include <set>
#include <span>
#include <string>

#include "conf/wslconfig.h"
#include "sys/inet_diag.h"

namespace lsl::host {

// A port of the loopback address of one family: on the host, where it is listened on, and inside,
// where it leads.
struct LoopbackPort {
  bool ipv6 = false;
  uint16_t port = 0;

  auto operator<=>(const LoopbackPort&) const = default;
};
std::string text_of(const LoopbackPort& port);  // "127.0.0.1:80", "[::1]:80"

// The ports that the listeners inside ask for. An IPv6 wildcard that serves IPv4 too asks for both.
std::set<LoopbackPort> wanted_ports(std::span<const sys::TcpListener> listeners,
                                    const conf::Ports& ignored);

}  // namespace lsl::host
