// Carries out a mount plan.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "guest/init/mount_plan.h"

namespace lsl::guest {

// Mount points of the calling process; none where /proc is not mounted yet.
std::vector<std::string> mount_points();

// What is there already is left alone. A step that fails is logged, or passed over, as its
// `failure` says; the first Fatal one is returned.
Status apply_mounts(std::span<const MountStep> plan);

}  // namespace lsl::guest
