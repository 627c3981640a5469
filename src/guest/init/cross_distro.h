// The tmpfs that the distributions of a user share (spec/init.md sections 5.1 and 5.7). The
// launcher parks it somewhere in the distribution, for where it belongs is known from
// /etc/wsl.conf alone: "wsl" below automount.root, mostly /mnt/wsl.
#pragma once

#include <string>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::guest {

// Moves it from `parked`, an absolute path, to `drives_root` + "wsl" (drives_root ends in a slash),
// with all that is mounted in it, and keeps its propagation. What cannot be moved, because the
// launcher has locked it or what it is mounted on is shared, is bound there and detached where that
// is possible. The folder it was parked on is removed. After a failure it is nowhere, if the kernel
// allows that.
Status place_cross_distro(sys::FdRef root, const std::string& parked,
                          const std::string& drives_root);

// Version 2: /etc/resolv.conf is a link to the file of that name in the shared mount, which the
// service writes. With `generate` false such a link is removed, and anything else left alone.
Status link_resolv_conf(sys::FdRef root, const std::string& drives_root, bool generate);

}  // namespace lsl::guest
