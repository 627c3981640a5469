// Control groups on v2, v1 and hybrid hosts (cgroups(7)). Only the v2 tree carries processes of
// ours by birth (CLONE_INTO_CGROUP); v1 hierarchies matter because their names must not show inside
// (DESIGN, decisions).
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::sys {

// Where the host has its hierarchies mounted.
struct CgroupLayout {
  std::string unified;  // mount point of cgroup2 ("/sys/fs/cgroup/unified"), empty: none
  struct V1 {
    std::string controllers;  // "cpu,cpuacct" or "name=systemd"
    std::string mount_point;
  };
  std::vector<V1> v1;
};
// From the text of /proc/self/mountinfo (proc(5)). Only mounts of a whole hierarchy count: below
// another one the paths of /proc/PID/cgroup would not fit.
CgroupLayout cgroup_layout(std::string_view mountinfo);
// Paths of a process's groups from the text of /proc/PID/cgroup: the unified one ("0::/a/b" gives
// "/a/b").
std::optional<std::string> unified_path(std::string_view proc_cgroup);
std::optional<std::string> v1_path(std::string_view proc_cgroup, std::string_view controllers);

// A cgroup-v2 directory we made. The destructor kills what is inside and removes it with everything
// below.
class Cgroup {
 public:
  Cgroup() = default;
  Cgroup(Cgroup&& other) noexcept;
  Cgroup& operator=(Cgroup&& other) noexcept;
  ~Cgroup();

  // mkdir `path` (absolute, below a cgroup2 mount; the parent exists). An existing one is destroyed
  // first with all that lives in it. EINVAL: not on cgroup2.
  static Result<Cgroup> create(const std::string& path);

  // The group and the three files that delegate it (cgroup.procs, cgroup.subtree_control,
  // cgroup.threads) to `uid`.
  Status delegate_to(uid_t uid, gid_t gid) const;
  // SIGKILL for every process in it and below: cgroup.kill (5.14), which does not wait for them;
  // without it, round by round until cgroup.procs stays empty (ETIMEDOUT after five seconds).
  Status kill() const;
  // Waits at most `milliseconds` until nothing lives in it (cgroup.events "populated 0"), then
  // removes it bottom-up. ETIMEDOUT: something still lives; it is still ours then.
  Status remove(int milliseconds);
  // Those directly in it; 0 stands for one outside our PID namespace.
  Result<std::vector<pid_t>> processes() const;

  FdRef directory() const { return directory_; }  // for CLONE_INTO_CGROUP
  const std::string& path() const { return path_; }
  explicit operator bool() const { return static_cast<bool>(directory_); }
  void release();  // forgets it without removing

 private:
  std::string path_;
  Fd directory_;
};

// The processes directly in a group (a directory); 0 stands for one outside our PID namespace.
Result<std::vector<pid_t>> processes_in(FdRef group);

// What to write to cgroup.subtree_control for the content of cgroup.controllers (spec/init.md
// section 7.3).
struct ControllerPlan {
  std::string limits;               // what there is of "+cpu +memory", by which lsl sets limits
  std::vector<std::string> others;  // each by a write of its own: some kernels refuse some
  bool operator==(const ControllerPlan&) const = default;
};
ControllerPlan plan_controllers(std::string_view available);
// Lets the groups below `group` use the controllers it has. The error of the first write that
// failed, after all have been tried; EBUSY: processes live in the group itself.
Status enable_controllers(FdRef group);
// The same for those of the limits only, in a group that is not ours.
Status enable_limits(FdRef group);

// Kills and removes a group found on disk with all groups below it, e.g. one that a killed service
// left behind. Works on v1 hierarchies too. Success when it does not exist; EBUSY for the root of a
// hierarchy or of a cgroup namespace.
Status destroy_cgroup_tree(const std::string& path, int milliseconds);
// Moves the calling process into an existing v1 or v2 group ("0" to cgroup.procs). Costs a grace
// period: never per launch (spec/performance.md, rule 1).
Status join_cgroup(const std::string& path);

}  // namespace lsl::sys
