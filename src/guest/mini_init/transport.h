// How a machine reaches its service and its disks. Two kinds of machine differ in that and in
// nothing else that mini_init does: on the host's kernel (lxbus) the service puts socket ends and
// mounts into the request (docs/PROTOCOL.md, "A machine on the host's kernel"); with a kernel of
// its own (hvsocket) mini_init connects and finds devices itself. Code above asks these interfaces
// and never which machine it is in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "channel/channel.h"
#include "sys/fd.h"
#include "sys/mount.h"

namespace lsl::guest {

// The connections of one request, in the order of the protocol's connects.
class Connections {
 public:
  virtual ~Connections() = default;
  // The next one from mini_init to the service. EBADF: the request brought none.
  virtual Result<sys::Fd> connect() = 0;
  // The next one to be accepted from the service, and the port that the service is to be told.
  virtual Result<sys::Fd> accept() = 0;
  virtual uint32_t port() const = 0;
};

// What is to be mounted of a disk.
struct DiskRequest {
  uint32_t number = 0;     // a LUN, or the service's own number
  uint32_t partition = 0;  // 0: the whole disk
  std::string type;        // empty: detect
  std::string options;     // as mount(8) takes them
};

class Disks {
 public:
  virtual ~Disks() = default;
  // A detached mount of it. EBADF: there is none.
  virtual Result<sys::Mount> open(const DiskRequest& request) = 0;
};

// What a distribution gets besides its root. On a machine with a kernel of its own all of them are
// absent, and init finds a devtmpfs.
struct LaunchParts {
  sys::Mount dev;    // for /dev, with its nodes
  sys::Fd log;       // where init's standard error goes; none: mini_init's
  sys::Fd timeline;  // the page for init's stamps; none: nobody counts
};

class Transport {
 public:
  virtual ~Transport() = default;
  // The packet outlives what is made for it.
  virtual std::unique_ptr<Connections> connections(channel::Packet& request) = 0;
  // `connections`: how many the request has, which come first.
  virtual std::unique_ptr<Disks> disks(channel::Packet& request, size_t connections) = 0;
  virtual LaunchParts launch_parts(channel::Packet& request) = 0;
  // Whether the kernel is the machine's alone: then it is for mini_init to set it up, and to write
  // its disks out when a distribution ends.
  virtual bool own_kernel() const = 0;
};

std::unique_ptr<Transport> make_lxbus_transport();

}  // namespace lsl::guest
