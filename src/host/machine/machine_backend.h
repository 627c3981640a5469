// What a machine runs on: namespaces of the host's kernel (host_backend.h), or, one day, a virtual
// machine. All that differs between the two is here; the conversation with mini_init (machine.h) is
// the same for both.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::host {

// A distribution's disk that is open on the host.
struct DiskSource {
  std::string mounted_at;  // where the service keeps its file system mounted
  bool read_only = false;
};

class MachineBackend {
 public:
  struct Channels {
    sys::Fd main, notify;  // the service's ends of mini_init's two channels
  };
  struct Events {
    std::function<void(Result<Channels>)> started;  // once, unless it was killed before
    std::function<void()> ended;  // once: after `started` with a success, or after kill()
    std::function<void(std::string_view line)> log;
  };
  // A connection of mini_init's for one request, already made where it can be sent along.
  struct Connection {
    sys::Fd ours;
    sys::Fd theirs;
  };
  // What LaunchInit names, and the handles behind the connection that go along with it.
  struct Disk {
    uint32_t number = 0;
    std::vector<sys::Fd> handles;
    sys::Fd log;  // what init writes to its standard error
  };

  // Leaves what still lives to the undertaker. No event is called any more.
  virtual ~MachineBackend() = default;

  // Begins; the events come from the loop, never from inside this call.
  virtual Status start(Events events) = 0;
  // Ends it at once, with all that runs in it; `ended` follows.
  virtual void kill() = 0;

  virtual Result<Connection> open_channel() = 0;
  // Makes a disk known to the machine for one start of a distribution. `timeline_page`: for the
  // stamps of the start; -1: none.
  virtual Result<Disk> attach_disk(const DiskSource& source, int timeline_page) = 0;
  // A folder or mount of the service's, at `path` here, as the handle that MountFolder carries.
  virtual Result<sys::Fd> share_folder(const std::string& path) = 0;
  // The same for a user's disk (spec/mini_init.md section 9): the mount `disk` of the service's,
  // its ids as they are inside.
  virtual Result<sys::Fd> share_disk(sys::Fd disk) = 0;

  // The namespaces of its root, for who configures its network from outside. ENOTSUP: it has none
  // here.
  virtual Result<sys::Fd> user_namespace() const = 0;
  virtual Result<sys::Fd> network_namespace() const = 0;
  // The user namespace above it, for the user's next launches (launcher.h).
  virtual Result<sys::Fd> outer_namespace() const = 0;
};

}  // namespace lsl::host
