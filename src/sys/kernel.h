// What the running kernel and host offer; every answer can be switched off for tests by
// LSL_WITHOUT=name,name (DESIGN, decisions: "kernel").
#pragma once

#include <string_view>

namespace lsl::sys {

enum class Feature { CgroupKill, BinfmtNamespace, IntoCgroup, RefuseDescriptors, LoopConfigure };

// Probed once per process, then remembered.
bool has(Feature feature);
// True when the comma-separated list `without` (LSL_WITHOUT) names "cgroup_kill", "binfmt_ns",
// "into_cgroup", "refuse_descriptors", "loop_configure".
bool switched_off(std::string_view without, Feature feature);
// True when a release as uname(2) tells it ("6.1.0-18-amd64") is that version or newer; false for
// nonsense.
bool release_at_least(std::string_view release, unsigned major, unsigned minor);

}  // namespace lsl::sys
