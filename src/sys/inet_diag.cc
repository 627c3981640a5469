#include "sys/inet_diag.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "sys/call.h"
#include "sys/file.h"
#include "sys/socket.h"

namespace lsl::sys {
namespace {

constexpr int kAnswerMilliseconds = 5'000;
constexpr size_t kBuffer = 32 * 1024;

struct Request {
  nlmsghdr header;
  inet_diag_req_v2 body;
};

Status ask(FdRef socket, int family) {
  Request request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body.sdiag_family = static_cast<uint8_t>(family);
  request.body.sdiag_protocol = IPPROTO_TCP;
  request.body.idiag_states = 1U << TCP_LISTEN;
  if (retry([&] { return ::send(socket.get(), &request, sizeof request, 0); }) < 0)
    return fail(errno, "ask for listening sockets");
  return {};
}

// IPV6_V6ONLY travels as an attribute behind the message.
bool is_ipv6_only(const nlmsghdr* header) {
  const auto* bytes = reinterpret_cast<const char*>(header);
  size_t at = NLMSG_LENGTH(sizeof(inet_diag_msg));
  while (at + sizeof(nlattr) <= header->nlmsg_len) {
    nlattr attribute;
    std::memcpy(&attribute, bytes + at, sizeof attribute);
    if (attribute.nla_len < sizeof attribute || at + attribute.nla_len > header->nlmsg_len) break;
    if (attribute.nla_type == INET_DIAG_SKV6ONLY && attribute.nla_len > sizeof attribute)
      return bytes[at + sizeof attribute] != 0;
    at += NLA_ALIGN(attribute.nla_len);
  }
  return false;
}

TcpListener listener_of(const nlmsghdr* header) {
  inet_diag_msg message;
  std::memcpy(&message, NLMSG_DATA(header), sizeof message);
  TcpListener listener;
  listener.ipv6 = message.idiag_family == AF_INET6;
  listener.ipv6_only = listener.ipv6 && is_ipv6_only(header);
  std::memcpy(listener.address.data(), message.id.idiag_src, listener.ipv6 ? 16 : 4);
  listener.port = ntohs(message.id.idiag_sport);
  return listener;
}

// True when the answer has ended.
Result<bool> take(const char* buffer, size_t size, std::vector<TcpListener>& listeners) {
  const auto* header = reinterpret_cast<const nlmsghdr*>(buffer);
  auto left = static_cast<unsigned>(size);
  for (; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
    if ((header->nlmsg_flags & NLM_F_DUMP_INTR) != 0) return fail(EINTR, "list listening sockets");
    if (header->nlmsg_type == NLMSG_DONE) return true;
    if (header->nlmsg_type == NLMSG_ERROR) {
      nlmsgerr error{.error = -EBADMSG, .msg = {}};
      if (header->nlmsg_len >= NLMSG_LENGTH(sizeof error))
        std::memcpy(&error, NLMSG_DATA(header), sizeof error);
      return fail(-error.error, "list listening sockets");
    }
    if (header->nlmsg_type == SOCK_DIAG_BY_FAMILY &&
        header->nlmsg_len >= NLMSG_LENGTH(sizeof(inet_diag_msg)))
      listeners.push_back(listener_of(header));
  }
  return false;
}

// What an earlier question that failed half-way left behind.
void drain(FdRef socket, std::vector<char>& buffer) {
  while (::recv(socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT) > 0) {
  }
}

Status list_family(FdRef socket, int family, std::vector<char>& buffer,
                   std::vector<TcpListener>& listeners) {
  LSL_CHECK(ask(socket, family));
  for (;;) {
    LSL_TRY(ready, wait_readable(socket, kAnswerMilliseconds));
    if (!ready) return fail(ETIMEDOUT, "list listening sockets");
    const ssize_t got =
        retry([&] { return ::recv(socket.get(), buffer.data(), buffer.size(), 0); });
    if (got < 0) return fail(errno, "list listening sockets");
    LSL_TRY(done, take(buffer.data(), static_cast<size_t>(got), listeners));
    if (done) return {};
  }
}

Result<std::string> reread(FdRef fd) {
  std::string text(1024, '\0');
  const ssize_t got = retry([&] { return ::pread(fd.get(), text.data(), text.size(), 0); });
  if (got < 0) return fail(errno, "count sockets");
  text.resize(static_cast<size_t>(got));
  return text;
}

}  // namespace

bool TcpListener::is_wildcard() const {
  return std::ranges::all_of(address, [](uint8_t byte) { return byte == 0; });
}

bool TcpListener::is_loopback() const {
  std::array<uint8_t, 16> loopback{};
  if (ipv6)
    loopback[15] = 1;
  else
    std::memcpy(loopback.data(), "\x7f\0\0\1", 4);
  return address == loopback;
}

Result<Fd> open_inet_diag() {
  Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!socket) return fail(errno, "open a socket for questions about sockets");
  return socket;
}

Result<std::vector<TcpListener>> tcp_listeners(FdRef inet_diag) {
  std::vector<TcpListener> listeners;
  std::vector<char> buffer(kBuffer);
  drain(inet_diag, buffer);
  LSL_CHECK(list_family(inet_diag, AF_INET, buffer, listeners));
  const Status ipv6 = list_family(inet_diag, AF_INET6, buffer, listeners);
  // ENOENT: this kernel has no IPv6.
  if (!ipv6 && ipv6.error().code != ENOENT) return std::unexpected(ipv6.error());
  return listeners;
}

Result<TcpCounter> TcpCounter::open() {
  TcpCounter counter;
  LSL_TRY(ipv4, open_file("/proc/self/net/sockstat", O_RDONLY));
  counter.ipv4_ = std::move(ipv4);
  Result<Fd> ipv6 = open_file("/proc/self/net/sockstat6", O_RDONLY);
  if (ipv6) counter.ipv6_ = std::move(*ipv6);
  return counter;
}

Result<uint64_t> TcpCounter::read() const {
  LSL_TRY(ipv4, reread(ipv4_));
  uint64_t sum = parse_sockstat(ipv4, "TCP").value_or(0);
  if (ipv6_) {
    LSL_TRY(ipv6, reread(ipv6_));
    sum += parse_sockstat(ipv6, "TCP6").value_or(0);
  }
  return sum;
}

std::optional<uint64_t> parse_sockstat(std::string_view text, std::string_view protocol) {
  constexpr std::string_view kInUse = ": inuse ";
  for (const std::string_view line : split(text, '\n')) {
    if (!line.starts_with(protocol) || !line.substr(protocol.size()).starts_with(kInUse)) continue;
    const std::string_view rest = line.substr(protocol.size() + kInUse.size());
    return parse_unsigned(rest.substr(0, rest.find(' ')));
  }
  return std::nullopt;
}

}  // namespace lsl::sys
