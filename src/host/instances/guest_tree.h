// Parts of the tree that a process 1 starts in, made while its builder is still the host's root
// (the first half), and by process 1 itself, which has become root inside (the second). What they
// are for: docs/architecture.md, "Launching a version-1 distribution".
#pragma once

#include <string>

#include "base/result.h"
#include "host/registry/id_map.h"
#include "sys/fd.h"
#include "sys/mount.h"

namespace lsl::host {

// ---- with the service's rights ----

// A directory below `root` for a mount, made for the mapped root where it is missing; opened
// without following links out of the tree.
Result<sys::Fd> mount_target(sys::FdRef root, const IdMap& ids, const std::string& name);

// The guest program on /init, read-only. The name belongs to lsl (spec/init.md section 2.1,
// step 7): a link there, which a mount would follow, is replaced by an empty file. EISDIR when the
// tree has a directory there.
Status mount_init(sys::FdRef root, const IdMap& ids, const std::string& program);

// A detached /dev with the devices that every distribution has, which belong to the mapped root.
Result<sys::Mount> make_dev(const IdMap& ids);

// The host's sysfs on /sys, read-only, for whoever shares the host's network.
Status mount_sys(sys::FdRef root, const IdMap& ids);

// ---- inside ----

// A detached procfs of the present PID namespace, while another one is visible still.
Result<sys::Mount> make_proc();

// The control groups below the one this process was born in, on /sys/fs/cgroup of the tree.
Status mount_cgroup(sys::FdRef root);

// A copy of the tree in the working directory over itself, which can become the root: a locked
// mount cannot (pivot_root(2)).
Result<sys::Mount> copy_tree();

// Root of the present user namespace, whose ids are mapped by now; ends with the service from here
// on. While the host's /proc is there, which tells whether groups can be dropped.
Status become_root_inside();

}  // namespace lsl::host
