// Carries out a mount plan.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "guest/init/mount_plan.h"

namespace lsl::guest {

// Those of the paths that are mount points. Asking for each is quicker than reading the whole
// table.
std::vector<std::string> mount_points_among(std::vector<std::string> paths);

// What is there already is left alone. A step that fails is logged, or passed over, as its
// `failure` says; the first Fatal one is returned.
Status apply_mounts(std::span<const MountStep> plan);

}  // namespace lsl::guest
