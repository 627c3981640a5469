// Moving messages of the init protocol: one interface over lxbus (AF_UNIX, passes descriptors),
// hvsocket (AF_VSOCK) and an in-process queue for tests. Framing, sizes and numbering are those of
// spec wire/README.md.
//
// Code above asks a channel what it can do (passes_handles), never which machine it talks to.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sys/fd.h"
#include "wire/types.h"

namespace lsl::channel {

// A whole message as it travels: its bytes, header included, and the descriptors attached to its
// first byte. Handle id n inside the message is handles[n-1]; 0 is none (DESIGN, channels).
struct Packet {
  std::string bytes;
  std::vector<sys::Fd> handles;

  wire::Header header() const;
  // The descriptor behind handle id `id`, moved out; nothing for 0, for an id beyond the list, or
  // one taken before.
  std::optional<sys::Fd> take_handle(int64_t id);
};

// No answer from the peer: EPIPE closed, ETIMEDOUT deadline passed (the detail names the message
// awaited).
using Deadline = std::optional<std::chrono::steady_clock::time_point>;
Deadline in_milliseconds(int milliseconds);
// For poll(2): -1 without a deadline, 0 when it has passed.
int milliseconds_until(Deadline deadline);

class Channel {
 public:
  virtual ~Channel() = default;

  virtual bool passes_handles() const = 0;
  // Descriptor to poll for input; -1 when there is none (memory channel).
  virtual int poll_fd() const = 0;

  // Sends one whole message; blocks at most until the deadline. EPIPE when the peer is gone. The
  // descriptors are duplicated by the kernel and stay the caller's. EINVAL: handles on a channel
  // that does not pass them.
  virtual Status send(const std::string& bytes, const std::vector<int>& handles,
                      Deadline deadline) = 0;

  // The next whole message; nothing at end of stream between messages ("closed", quiet). EBADMSG
  // for framing errors, ECONNRESET for an end inside a message, ETIMEDOUT: what was read so far is
  // kept for the next call.
  virtual Result<std::optional<Packet>> receive(Deadline deadline) = 0;
  // A message that is already there, never blocks: nothing when none is complete. `closed` is set
  // at end of stream.
  virtual Result<std::optional<Packet>> try_receive(bool& closed) = 0;

  virtual void close() = 0;
};

}  // namespace lsl::channel
