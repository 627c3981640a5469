// A version-2 distribution's disk on the host: made for an import, deleted at unregister.
//
//   BASE            the directory the user named, which belongs to that user
//   BASE/ext4.vhd   the disk: a file of the service's, with the distribution's id on it
//
// The id is an extended attribute (trusted.lsl.owner, xattr(7)), which only the host's root can
// write: a disk of that name which was there before, or is somebody else's, is never touched. These
// functions walk paths that a user controls, so they run in workers only, never in the service
// itself.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "base/guid.h"
#include "base/result.h"
#include "host/disks/attach.h"
#include "host/workers/storage.h"
#include "sys/fd.h"

namespace lsl::host {

inline constexpr const char* kDefaultImage = "ext4.vhd";

// Where a disk is and whose.
struct DiskPlace {
  Guid id;
  std::string base_path;
  std::string image;  // file name in base_path
  uid_t user = 0;     // the calling user, to whom base_path belongs
};

// BASE, opened; EACCES unless it belongs to the user: a link on the way may lead to anywhere.
Result<sys::Fd> open_disk_directory(const DiskPlace& place);
// Puts the id on a file of the service's, and asks for it. File systems without such attributes are
// taken at their word.
Status mark_disk(sys::FdRef file, const Guid& id);
Result<bool> disk_is_marked(sys::FdRef file, const Guid& id);

// Makes BASE (one level, mode 0700) where it is missing, with the user's rights; what was made is
// to be removed again when nothing comes of it.
Result<sys::Fd> make_disk_directory(const DiskPlace& place, gid_t group, bool& made);
void remove_disk_directory(const DiskPlace& place);

// Makes BASE where it is missing and in it an empty disk of `size` bytes with ext4. On failure what
// was made is removed again. ERROR_FILE_EXISTS: there is a file of that name.
Status make_disk(const DiskPlace& place, gid_t group, uint64_t size);

// attach_disk() for the disk of a distribution. While another holds it, it is waited for, a while:
// the kernel lets go of a disk a little later than of the last mount.
Result<AttachedDisk> attach_disk_of(const DiskPlace& place, bool read_only = false);

// Deletes the disk, and BASE, with the user's rights, when that is empty then. What is not there,
// or is somebody else's, is left alone and is success.
Status delete_disk(const DiskPlace& place);

}  // namespace lsl::host
