// A disk image becomes a mounted file system: the image is opened and locked, attached to a loop
// device, looked at, repaired if it says that it needs it, and mounted, detached from any tree
// (platform_notes, "Launching a distribution on the host kernel", steps 1 and 2).
//
// Walks paths, runs programs and waits for the disk: for workers of the service only. Needs the
// host's root. Nothing outlives the mount: the loop device holds the image and its lock, and frees
// itself with the last mount, also after a SIGKILL. A failure leaves nothing attached.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "host/disks/image.h"
#include "sys/fd.h"
#include "sys/mount.h"

namespace lsl::host {

// The options WSL mounts a distribution's disk with (spec/service, section 6.4). With `discard` the
// space of a deleted file goes back to the host's file system.
inline constexpr char kDiskOptions[] = "discard,errors=remount-ro,data=ordered";

struct AttachRequest {
  sys::FdRef directory;                // that has the image
  std::string name;                    // one component
  std::string options = kDiskOptions;  // as for mount(8); "nodev" is always added
  bool read_only = false;
};

struct AttachedDisk {
  sys::Mount mount;                   // never attached, so its ids may still be mapped
  uint64_t size = 0;                  // of the disk, in bytes
  std::string device;                 // "/dev/loop3", for messages
  bool read_only = false;             // asked for, or the disk could not be had otherwise
  std::vector<std::string> warnings;  // sentences for the user
  // Of a VHDX: the process that serves it, a child of the caller's parent, who has to reap it
  // (vhdx_export.h). 0: there is none.
  pid_t keeper = 0;
};

// Errors of open_image, and: WSL_E_DISK_CORRUPTED for a disk without ext4, or with one that neither
// e2fsck nor the kernel can do anything with. A disk that can be read only (its host's file system
// is read-only, or e2fsck leaves errors) comes back read-only, with a warning.
// A resize that was cut off is taken back first.
Result<AttachedDisk> attach_disk(const AttachRequest& request);

}  // namespace lsl::host
