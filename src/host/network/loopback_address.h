// The address of a LoopbackPort as the socket calls want it.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "host/network/forwarding_plan.h"

namespace lsl::host {

class LoopbackAddress {
 public:
  explicit LoopbackAddress(const LoopbackPort& port) : ipv6_(port.ipv6) {
    if (ipv6_) {
      in6_.sin6_family = AF_INET6;
      in6_.sin6_addr = IN6ADDR_LOOPBACK_INIT;
      in6_.sin6_port = htons(port.port);
    } else {
      in_.sin_family = AF_INET;
      in_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      in_.sin_port = htons(port.port);
    }
  }

  int family() const { return ipv6_ ? AF_INET6 : AF_INET; }
  const sockaddr* get() const {
    return ipv6_ ? reinterpret_cast<const sockaddr*>(&in6_)
                 : reinterpret_cast<const sockaddr*>(&in_);
  }
  socklen_t size() const { return ipv6_ ? sizeof in6_ : sizeof in_; }

 private:
  bool ipv6_;
  sockaddr_in in_{};
  sockaddr_in6 in6_{};
};

}  // namespace lsl::host
