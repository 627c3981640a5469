// A VHDX as a plain file, by qemu-storage-daemon's FUSE export (platform_notes, "VHD and VHDX":
// only for buffered loop devices). For workers only; needs the host's root.
//
// Two processes serve it, and outlive the worker: the *keeper*, a fork of ours, and its child, the
// daemon. The keeper is a child of the caller's parent (CLONE_PARENT, without a signal at its end),
// so that it dies with the service and not with the worker, and the daemon with it. It ends the
// daemon in good order, and then itself, as soon as nobody uses the exported file any more: the
// mount of its disk has gone. It keeps the image's lock until then. The service reaps it: waitid(2)
// with __WALL. Should it be killed while the disk is mounted, the disk's users get I/O errors at
// once.
#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"
#include "host/disks/image.h"
#include "sys/fd.h"

namespace lsl::host {

struct VhdxExport {
  sys::Fd file;      // the disk's bytes, for reading and writing
  pid_t keeper = 0;  // its number in the caller's PID namespace
};

// `image` is open and locked. WSL_E_DISK_CORRUPTED, with the daemon's words, where it cannot read
// it; ENOENT names the package that is missing; ETIME after ten seconds. After a failure the keeper
// has ended or is about to, and is the service's to reap all the same.
Result<VhdxExport> export_vhdx(const Image& image, const std::string& name);

}  // namespace lsl::host
