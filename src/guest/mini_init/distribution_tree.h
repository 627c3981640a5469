// The file system tree of a distribution of version 2, from the mount of its root to the root of
// its process 1 (spec/mini_init.md section 7). Everything happens in a mount namespace of its own,
// a copy of mini_init's, while that one's tree is still there. The root's contents belong to the
// distribution: no link in it is followed.
#pragma once

#include <string>

#include "base/result.h"
#include "guest/mini_init/launch_plan.h"
#include "sys/fd.h"
#include "sys/mount.h"

namespace lsl::guest {

// A folder of mini_init's root that distributions' roots are mounted on.
inline constexpr const char* kStage = "/distro";

class DistributionTree {
 public:
  // Attaches the root as the plan says. Errors are those of the disk.
  static Result<DistributionTree> open(sys::Mount root, const LaunchPlan& plan);

  // Moves /mnt/wsl into it, to a new folder whose path, as inside, is returned. Where nothing can
  // be written the tree gets a layer in memory, for init needs folders, and is read-only when it is
  // entered: fell_back() is true then.
  Result<std::string> park_cross_distro();
  // /dev from the handle, then what can only be mounted while mini_init's own are visible: /proc,
  // /sys (read-only: the network is the machine's) and the distribution's control groups.
  Status mount_kernel_parts(const sys::Mount& dev);
  // mini_init's own /init, which nobody can write to, on /init.
  Status mount_init();
  // The tree is the root, and mini_init's is gone.
  Status enter();

  bool fell_back() const { return fell_back_; }

 private:
  explicit DistributionTree(sys::Mount root) : root_(std::move(root)) {}
  Status cover_with_memory();
  Result<sys::Fd> directory(const std::string& name) const;

  sys::Mount root_;
  bool fell_back_ = false;
};

}  // namespace lsl::guest
