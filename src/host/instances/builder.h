// The child side of a version-1 launch: from a fork of the service, still the host's root, to the
// distribution's PID 1 executing /init. The order of the steps was proved on the kernel and is not
// free (docs/architecture.md, "Launching a version-1 distribution"): mounts that carry policy are
// made before the user namespace is entered, so that they are locked inside.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "host/instances/nest.h"
#include "host/registry/id_map.h"
#include "sys/fd.h"
#include "sys/namespaces.h"

namespace lsl::host {

// All a builder needs, computed before the fork. The descriptors belong to the caller.
struct BuildPlan {
  std::string base_path;        // the distribution's directory; the tree is at rootfs/fs below it
  std::string stage;            // a directory of the service to mount on
  std::string init_program;     // path of the guest program
  std::string kept_mounts;      // of the service, which the distribution must not hold
  std::string without_systemd;  // LaunchRequest::without_systemd
  Nest nest;                    // with the distribution's ids
  // A detached clone of what all of the user's distributions share (platform_notes, "Propagation of
  // /mnt/wsl"); -1: nothing.
  int wsl = -1;
  std::string group;    // the cgroup-v2 directory to be born in; empty: there are none
  int group_made = -1;  // pipe: a byte when the group is there, its end when there is no launch
  int channel = -1;     // the guest's end of the init channel
  int log = -1;         // where init's standard error goes
  int report = -1;      // pipe to the service, see parse_report
  int timeline = -1;    // page for the stamps of the start (sys/timeline.h); -1: none
};

// Runs in the forked child; never returns. Reports the PID of the distribution's init, or the error
// that stopped the launch, on plan.report, which reaches its end when /init has been executed or
// all have given up.
[[noreturn]] void build_version1(const BuildPlan& plan);

// Below the distribution's directory: rootfs is the service's own (0700), so that nobody on the
// host reaches the setuid programs inside; fs in it is the tree, owned by the mapped root.
inline constexpr const char* kRootfsDirectory = "rootfs";
inline constexpr const char* kTreeDirectory = "fs";

// Opens base_path/rootfs/fs, refusing anything that is not what an import of ours left behind:
// links, foreign owners, open modes. Walks a path its user controls, so only a child of the service
// may call it.
Result<sys::Fd> open_tree_directory(const std::string& base_path, const IdMap& ids);

}  // namespace lsl::host
