#include "sys/socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>

#include "sys/call.h"
#include "sys/kernel.h"

namespace lsl::sys {
namespace {

Result<sockaddr_un> unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return fail(ENAMETOOLONG, "socket {}", path);
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

Result<Fd> new_socket(int extra_type) {
  Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | extra_type, 0));
  if (!socket) return fail(errno, "make a socket");
  return socket;
}

// Room for the control message of kMaxPassedFds descriptors, aligned as cmsghdr wants it.
struct alignas(cmsghdr) ControlBuffer {
  std::array<char, CMSG_SPACE(sizeof(int) * kMaxPassedFds)> bytes;
};

void attach_descriptors(msghdr& message, ControlBuffer& control, std::span<const int> descriptors) {
  const size_t size = sizeof(int) * descriptors.size();
  message.msg_control = control.bytes.data();
  message.msg_controllen = CMSG_SPACE(size);
  std::memset(control.bytes.data(), 0, message.msg_controllen);
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(size);
  std::memcpy(CMSG_DATA(header), descriptors.data(), size);
}

void take_descriptors(msghdr& message, std::vector<Fd>& descriptors) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof fd);
      descriptors.emplace_back(fd);
    }
  }
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

Result<bool> wait_for(FdRef fd, short events, int milliseconds) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end = Clock::now() + std::chrono::milliseconds(milliseconds);
  int left = milliseconds;
  for (;;) {
    pollfd watched{fd.get(), events, 0};
    const int ready = ::poll(&watched, 1, left);
    if (ready >= 0) return ready > 0;
    if (errno != EINTR) return fail(errno, "poll descriptor {}", fd.get());
    if (milliseconds < 0) continue;
    const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    left = rest.count() > 0 ? static_cast<int>(rest.count()) : 0;
  }
}

Result<Fd> connect_socket(const std::string& path, int extra_type) {
  LSL_TRY(address, unix_address(path));
  LSL_TRY(socket, new_socket(extra_type));
  const auto* name = reinterpret_cast<const sockaddr*>(&address);
  if (retry([&] { return ::connect(socket.get(), name, sizeof address); }) != 0)
    return fail(errno, "connect to {}", path);
  return socket;
}

}  // namespace

Result<std::pair<Fd, Fd>> socket_pair() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return fail(errno, "make a pair of sockets");
  return std::pair(Fd(ends[0]), Fd(ends[1]));
}

Result<Fd> listen_at(const std::string& path, mode_t mode, int backlog) {
  LSL_TRY(address, unix_address(path));
  LSL_TRY(socket, new_socket(SOCK_NONBLOCK));
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    return fail(errno, "remove the old socket {}", path);
  // The mode of a socket file comes from the socket's own mode when it is bound (unix(7)): no
  // moment of 0777.
  if (::fchmod(socket.get(), mode) != 0) return fail(errno, "set the mode of socket {}", path);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return fail(errno, "bind socket {}", path);
  if (::chmod(path.c_str(), mode) != 0) return fail(errno, "set the mode of socket {}", path);
  if (::listen(socket.get(), backlog) != 0) return fail(errno, "listen on {}", path);
  return socket;
}

Result<Fd> connect_to(const std::string& path) { return connect_socket(path, 0); }

Result<Fd> connect_without_waiting(const std::string& path) {
  return connect_socket(path, SOCK_NONBLOCK);
}

Result<std::optional<Fd>> accept_from(FdRef listener) {
  const int fd = retry(
      [&] { return ::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK); });
  if (fd >= 0) return std::optional<Fd>(Fd(fd));
  // The peer may have gone between its connect and our accept.
  if (would_block() || errno == ECONNABORTED) return std::optional<Fd>();
  return fail(errno, "accept a connection");
}

Result<Peer> peer_of(FdRef socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
    return fail(errno, "ask who is on the other end of socket {}", socket.get());
  return Peer{credentials.pid, credentials.uid, credentials.gid};
}

Result<size_t> send_some(FdRef socket, std::string_view bytes, std::span<const int> descriptors) {
  if (descriptors.size() > kMaxPassedFds)
    return fail(EINVAL, "pass {} descriptors", descriptors.size());
  iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  ControlBuffer control;
  if (!descriptors.empty()) attach_descriptors(message, control, descriptors);
  const ssize_t sent = retry([&] { return ::sendmsg(socket.get(), &message, MSG_NOSIGNAL); });
  if (sent >= 0) return static_cast<size_t>(sent);
  if (would_block()) return size_t{0};
  return fail(errno, "send {} bytes", bytes.size());
}

Result<std::optional<Received>> receive_some(FdRef socket, std::span<char> buffer) {
  iovec piece{buffer.data(), buffer.size()};
  ControlBuffer control;
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes.data();
  message.msg_controllen = control.bytes.size();
  const ssize_t got = retry([&] { return ::recvmsg(socket.get(), &message, MSG_CMSG_CLOEXEC); });
  if (got < 0) {
    if (would_block()) return std::optional<Received>();
    return fail(errno, "receive from socket {}", socket.get());
  }
  Received received;
  received.bytes = static_cast<size_t>(got);
  received.truncated = (message.msg_flags & MSG_CTRUNC) != 0;
  take_descriptors(message, received.descriptors);
  return std::optional<Received>(std::move(received));
}

Result<std::optional<size_t>> receive_bytes(FdRef socket, std::span<char> buffer) {
  iovec piece{buffer.data(), buffer.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  // The look ahead holds references of its own, so none of the last ones is let go of by it; the
  // receive that follows takes exactly the bytes that were looked at.
  ssize_t got = retry([&] { return ::recvmsg(socket.get(), &message, MSG_PEEK); });
  if (got > 0 && (message.msg_flags & MSG_CTRUNC) != 0)
    return fail(EPERM, "receive from socket {}: the peer attached descriptors", socket.get());
  const size_t seen = got > 0 ? static_cast<size_t>(got) : 0;
  if (got > 0) got = retry([&] { return ::recv(socket.get(), buffer.data(), seen, 0); });
  if (got >= 0) return std::optional<size_t>(static_cast<size_t>(got));
  if (would_block()) return std::optional<size_t>();
  return fail(errno, "receive from socket {}", socket.get());
}

Status refuse_descriptors(FdRef socket) {
#ifndef SO_PASSRIGHTS
  constexpr int SO_PASSRIGHTS = 83;  // asm-generic/socket.h of Linux 6.16
#endif
  if (!has(Feature::RefuseDescriptors))
    return fail(ENOPROTOOPT, "refuse descriptors on socket {}", socket.get());
  const int off = 0;
  if (::setsockopt(socket.get(), SOL_SOCKET, SO_PASSRIGHTS, &off, sizeof off) != 0)
    return fail(errno, "refuse descriptors on socket {}", socket.get());
  return {};
}

bool shut_and_empty(FdRef socket) {
  (void)::shutdown(socket.get(), SHUT_RD);  // one that is not connected receives nothing anyway
  int waiting = 0;
  return ::ioctl(socket.get(), FIONREAD, &waiting) == 0 && waiting == 0;
}

Status peek(FdRef socket) {
  char byte = 0;
  if (retry([&] { return ::recv(socket.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT); }) < 0)
    return fail(errno, "receive from socket {}", socket.get());
  return {};
}

Result<bool> wait_readable(FdRef fd, int milliseconds) {
  return wait_for(fd, POLLIN, milliseconds);
}
Result<bool> wait_writable(FdRef fd, int milliseconds) {
  return wait_for(fd, POLLOUT, milliseconds);
}

}  // namespace lsl::sys
