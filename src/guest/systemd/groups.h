// The control groups of a distribution with systemd, below the one its cgroup namespace begins at
// (spec/init.md section 7.3): systemd gets a tree of its own and manages that; init, its watcher,
// session leaders and their processes live beside it, so that neither moves or ends the other's.
//
//   /sys/fs/cgroup           nothing lives here, so that controllers can be shared out
//     systemd                PID 1; below it what systemd makes
//     non-systemd            PID 2, the watcher, sessions, boot.command
#pragma once

#include <sys/types.h>

#include <vector>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::guest {

struct SystemdGroups {
  sys::Fd root;  // directories, for CLONE_INTO_CGROUP and what is in them
  sys::Fd systemd;
  sys::Fd others;
};

// EINVAL, EROFS, EACCES: there is no control group here that the distribution may divide.
Result<SystemdGroups> make_systemd_groups();

// For PID 1, which was born in the root: into its own group. Costs a grace period of the kernel,
// which passes while PID 2 configures the distribution.
Status enter_systemd_group(const SystemdGroups& groups);

// Every process in `others` and below, for the question whether anything is alive that no service
// of systemd's stands for. Sorted.
Result<std::vector<pid_t>> processes_beside_systemd(const SystemdGroups& groups);

}  // namespace lsl::guest
