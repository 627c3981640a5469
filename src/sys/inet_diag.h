// Which TCP ports are listened on in a network namespace (sock_diag(7)), and a cheap sign that this
// may have changed. Needs no privilege.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::sys {

struct TcpListener {
  bool ipv6 = false;
  bool ipv6_only = false;                // of an IPv6 socket: it serves no IPv4
  std::array<uint8_t, 16> address = {};  // network order; IPv4 in the first four bytes
  uint16_t port = 0;

  bool operator==(const TcpListener&) const = default;
  bool is_wildcard() const;
  bool is_loopback() const;  // 127.0.0.1 or ::1; 127.0.0.2 is another address
};

// A socket that asks about the network namespace of the calling thread, now and later.
Result<Fd> open_inet_diag();
// All listeners of the namespace. Waits for the kernel's answer only. EINTR where the answer was
// not of one piece, because sockets came and went: ask again.
Result<std::vector<TcpListener>> tcp_listeners(FdRef inet_diag);

// How many TCP sockets the namespace has, of both families: where it is the same as before, most
// likely nothing is listened on that was not before. Costs some microseconds.
class TcpCounter {
 public:
  // Of the namespace of the calling thread.
  static Result<TcpCounter> open();
  Result<uint64_t> read() const;

 private:
  Fd ipv4_;
  Fd ipv6_;  // none where the kernel has no IPv6
};
// The number behind "TCP: inuse" or "TCP6: inuse" (/proc/net/sockstat, /proc/net/sockstat6).
std::optional<uint64_t> parse_sockstat(std::string_view text, std::string_view protocol);

}  // namespace lsl::sys
