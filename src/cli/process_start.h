// Asks a session leader for a process (docs/PROTOCOL.md, CreateProcess on lxbus).
#pragma once

#include <array>
#include <optional>

#include "base/result.h"
#include "channel/numbered.h"
#include "cli/descriptors.h"
#include "sys/pty.h"
#include "wire/process.h"

namespace lsl::cli {

// Sends CreateProcess with our standard descriptors, those that are terminals left out, and returns
// the process's channel. `size`: the terminal's first size, when there is one. The leader has 30 s
// to answer.
Result<channel::Numbered> start_process(channel::Numbered& session, wire::ProcessCommon common,
                                        const std::array<DescriptorUse, 3>& uses,
                                        std::optional<sys::WindowSize> size);

}  // namespace lsl::cli
