#include "sys/network_interface.h"

#include <errno.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "sys/fd.h"

namespace lsl::sys {

Status bring_up_interface(const std::string& name) {
  ifreq request{};
  if (name.size() >= sizeof request.ifr_name) return fail(ENODEV, "bring up interface {}", name);
  name.copy(request.ifr_name, name.size());
  const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return fail(errno, "make a socket");
  if (::ioctl(socket.get(), SIOCGIFFLAGS, &request) < 0)
    return fail(errno, "look at interface {}", name);
  constexpr short kWanted = IFF_UP | IFF_RUNNING;
  if ((request.ifr_flags & kWanted) == kWanted) return {};
  request.ifr_flags = static_cast<short>(request.ifr_flags | kWanted);
  if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) < 0)
    return fail(errno, "bring up interface {}", name);
  return {};
}

}  // namespace lsl::sys
