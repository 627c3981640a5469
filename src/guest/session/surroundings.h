// Reads what a launch depends on out of the distribution's own files: cheap, so it is done anew for
// every launch and an edited /etc/passwd counts at once.
#pragma once

#include "guest/session/launch_plan.h"
#include "guest/session/settings.h"
#include "sys/fd.h"

namespace lsl::guest {

// NAME, WSL_DISTRO_NAME and the variables of graphics come from init's environment, files from
// below `root`. Files that cannot be read are logged and count as empty.
Surroundings read_surroundings(sys::FdRef root, const SessionSettings& settings,
                               std::span<const sys::IdRange> groups_mapped);

// The user files once more.
void refresh_users(Surroundings& surroundings, sys::FdRef root);

}  // namespace lsl::guest
