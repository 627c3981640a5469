// Two ends of a channel inside one process, for tests: what one sends the other receives, handles
// included.
#pragma once

#include <memory>
#include <utility>

#include "channel/channel.h"

namespace lsl::channel {

// With `passes_handles` false the pair behaves like hvsocket in that respect. A receive on an empty
// queue cannot be ended by anybody else in this thread: it times out at once.
std::pair<std::unique_ptr<Channel>, std::unique_ptr<Channel>> make_memory_pair(
    bool passes_handles = true);

}  // namespace lsl::channel
