// Letting go of a socket of which a stranger holds the other end: a descriptor that waits in it may
// be of a kind whose last close never returns (DESIGN, rule 3).
#pragma once

#include <optional>

#include "base/result.h"
#include "sys/fd.h"
#include "sys/process.h"

namespace lsl::sys {

// Closes it here when nothing waits in it; else a child process closes it, which is returned, to be
// awaited and reaped. On an error the descriptor is lost, which is better than a process that
// hangs.
Result<std::optional<Child>> close_elsewhere(Fd socket);

}  // namespace lsl::sys
