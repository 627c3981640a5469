#include "host/service_manager.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <string>

#include "base/text.h"
#include "sys/call.h"

namespace lsl::host {
namespace {

constexpr int kFirstPassed = 3;  // sd_listen_fds(3): SD_LISTEN_FDS_START
constexpr std::string_view kReady = "READY=1";

}  // namespace

Result<std::optional<sys::Fd>> socket_of_manager(const Environment& environment, pid_t self) {
  const std::optional<std::string> whom = environment("LISTEN_PID");
  const std::optional<std::string> count = environment("LISTEN_FDS");
  if (!whom || !count || parse_unsigned(*whom) != static_cast<uint64_t>(self)) return std::nullopt;
  if (*count == "0") return std::nullopt;
  if (*count != "1") return fail(EINVAL, "listen on {} sockets", printable(*count));
  if (::fcntl(kFirstPassed, F_SETFD, FD_CLOEXEC) < 0)
    return fail(errno, "take the socket of the service manager");
  return sys::Fd(kFirstPassed);
}

Status tell_manager_ready(const Environment& environment) {
  const std::optional<std::string> path = environment("NOTIFY_SOCKET");
  if (!path) return {};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path->size() < 2 || path->size() >= sizeof address.sun_path ||
      ((*path)[0] != '/' && (*path)[0] != '@'))
    return fail(EINVAL, "use NOTIFY_SOCKET={}", printable(*path));
  std::ranges::copy(*path, address.sun_path);
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';  // unix(7): an abstract name
  const sys::Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return fail(errno, "make a socket for the service manager");
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path->size());
  const auto* to = reinterpret_cast<const sockaddr*>(&address);
  // It may be busy with others, and need not hear of us at once.
  const ssize_t sent = sys::retry([&] {
    return ::sendto(socket.get(), kReady.data(), kReady.size(), MSG_NOSIGNAL | MSG_DONTWAIT, to,
                    size);
  });
  if (sent < 0) return fail(errno, "tell the service manager at {}", printable(*path));
  return {};
}

void forget_manager() {
  for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "NOTIFY_SOCKET"})
    ::unsetenv(name);
}

}  // namespace lsl::host
