// What the running kernel and host offer; every answer can be switched off for tests by LSL_WITHOUT=name,name
// (DESIGN, decisions: "kernel").
#pragma once

#include <string_view>

namespace lsl::sys {

enum class Feature { CgroupKill, BinfmtNamespace, IntoCgroup };

// Probed once per process, then remembered.
bool has(Feature feature);
// True when the comma-separated list `without` (LSL_WITHOUT) names "cgroup_kill", "binfmt_ns", "into_cgroup".
bool switched_off(std::string_view without, Feature feature);

}  // namespace lsl::sys
