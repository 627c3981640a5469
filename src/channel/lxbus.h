// lxbus: the channel between processes of one kernel. An AF_UNIX stream with hvsocket's framing and
// numbering on which descriptors travel with a message's first byte (docs/PROTOCOL.md).
#pragma once

#include <cstdint>
#include <memory>

#include "channel/channel.h"
#include "sys/fd.h"
#include "wire/types.h"

namespace lsl::channel {

// What happens to descriptors the peer attaches to its messages.
enum class Handles {
  Accept,
  Refuse,  // sending or receiving them is EPERM: the service takes none from a guest (DESIGN, rule
           // 3)
};

// Takes over one end of a connected stream socket and makes it non-blocking. `largest`: of the
// messages that are accepted, in bytes.
Result<std::unique_ptr<Channel>> make_lxbus(sys::Fd socket, Handles handles = Handles::Accept,
                                            uint32_t largest = wire::kMaxMessageSize);

}  // namespace lsl::channel
