// WSL_SOCKET_LOG: every message of a channel as a line of the log (spec/mini_init.md section 2).
#pragma once

#include <memory>
#include <string>

#include "channel/channel.h"

namespace lsl::guest {

// The same channel, which logs what it sends and receives, in whole lines that begin with `name`.
std::unique_ptr<channel::Channel> log_messages(std::unique_ptr<channel::Channel> channel,
                                               std::string name);

}  // namespace lsl::guest
