#include "host/network/forwarding_plan.h"

#include <fmt/format.h>

#include <algorithm>

namespace lsl::host {

std::string text_of(const LoopbackPort& port) {
  return fmt::format("{}:{}", port.ipv6 ? "[::1]" : "127.0.0.1", port.port);
}

std::set<LoopbackPort> wanted_ports(std::span<const sys::TcpListener> listeners,
                                    const conf::Ports& ignored) {
  std::set<LoopbackPort> wanted;
  for (const sys::TcpListener& listener : listeners) {
    if (listener.port == 0 || std::ranges::find(ignored, listener.port) != ignored.end()) continue;
    if (!listener.is_wildcard() && !listener.is_loopback()) continue;
    wanted.insert({listener.ipv6, listener.port});
    if (listener.ipv6 && listener.is_wildcard() && !listener.ipv6_only)
      wanted.insert({false, listener.port});
  }
  return wanted;
}

}  // namespace lsl::host
