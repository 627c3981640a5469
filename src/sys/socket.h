// AF_UNIX stream sockets: pairs, listeners, peers, and descriptors passed along (unix(7),
// SCM_RIGHTS).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::sys {

// The kernel's limit on descriptors in one message (SCM_MAX_FD).
inline constexpr size_t kMaxPassedFds = 253;

// socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC); both ends blocking.
Result<std::pair<Fd, Fd>> socket_pair();
// Binds and listens; a stale socket file is replaced, its mode set before anyone can connect.
// ENAMETOOLONG beyond 107 bytes: callers change into the directory or use a shorter runtime folder.
Result<Fd> listen_at(const std::string& path, mode_t mode, int backlog);
// ENOENT or ECONNREFUSED when nobody listens.
Result<Fd> connect_to(const std::string& path);
// The same without ever waiting, and the socket stays non-blocking. EAGAIN: too many wait to be
// accepted.
Result<Fd> connect_without_waiting(const std::string& path);
// A new connection, non-blocking and close-on-exec; nothing when there is none waiting.
Result<std::optional<Fd>> accept_from(FdRef listener);

struct Peer {
  pid_t pid = 0;
  uid_t uid = 0;
  gid_t gid = 0;
};
Result<Peer> peer_of(FdRef socket);  // SO_PEERCRED

// Sends as much of `bytes` as the socket takes now; descriptors ride on the first byte. Returns the
// bytes taken, 0 when a non-blocking socket is full (then the descriptors were not sent either).
// EPIPE when the peer is gone.
Result<size_t> send_some(FdRef socket, std::string_view bytes, std::span<const int> descriptors);

struct Received {
  size_t bytes = 0;  // 0: end of stream
  std::vector<Fd> descriptors;
  bool truncated = false;  // descriptors were dropped by the kernel (MSG_CTRUNC)
};
// Receives what is there (blocks on a blocking socket); nothing when a non-blocking socket is
// empty.
Result<std::optional<Received>> receive_some(FdRef socket, std::span<char> buffer);
// The same for a peer that may attach descriptors to harm us: letting go of the last reference to
// one can block for ever (DESIGN, rule 3). EPERM when there are some; nothing is taken then, and
// what waits in the socket must be let go of elsewhere (host/undertaker.h).
Result<std::optional<size_t>> receive_bytes(FdRef socket, std::span<char> buffer);
// Success when something, or the end of the stream, can be received now; nothing is taken. The
// error that waits there otherwise: ECONNRESET when the peer ended without having read what it was
// sent.
Status peek(FdRef socket);
// From now on who sends descriptors to this socket, or to one accepted from it, gets EPERM
// (SO_PASSRIGHTS, Linux 6.16). ENOPROTOOPT: the kernel is older.
Status refuse_descriptors(FdRef socket);
// Ends receiving: nothing more arrives. True when nothing waits to be received either.
bool shut_and_empty(FdRef socket);

// Blocks until `fd` is readable (or hung up) or `milliseconds` have passed; false on time-out. -1:
// no limit.
Result<bool> wait_readable(FdRef fd, int milliseconds);
Result<bool> wait_writable(FdRef fd, int milliseconds);

}  // namespace lsl::sys
