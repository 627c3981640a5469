// Reads what a launch depends on out of the distribution's own files: cheap, so it is done anew for
// every launch and an edited /etc/passwd counts at once.
#pragma once

#include "base/result.h"
#include "guest/session/launch_plan.h"
#include "sys/fd.h"

namespace lsl::guest {

// NAME and WSL_DISTRO_NAME come from init's environment, files from below `root`. Errors: user
// files that are too large or unreadable; a locale file that cannot be read is logged and passed
// over.
Result<Surroundings> read_surroundings(sys::FdRef root,
                                       std::span<const sys::IdRange> groups_mapped);

}  // namespace lsl::guest
