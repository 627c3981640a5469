// A distribution's directory on the host: made for an import, deleted at unregister. These
// functions walk paths that a user controls, so they run in workers only, never in the service
// itself.
//
//   BASE                the directory the user named
//   BASE/rootfs         the service's own, mode 0700: nobody on the host reaches the setuid
//   programs inside BASE/rootfs/owner   the id of the distribution; only storage that carries the
//   right id is ever deleted BASE/rootfs/fs      the distribution's root, owned by its mapped root
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "base/guid.h"
#include "base/result.h"
#include "sys/fd.h"

namespace lsl::host {

struct StorageOwner {
  uid_t uid = 0;  // the calling user, with whose rights BASE is made and opened
  gid_t gid = 0;
  uint32_t root_inside = 0;  // the service's id of the distribution's root
};

// Makes BASE (one level, mode 0700) where it is missing, then the rest in it; returns
// BASE/rootfs/fs. EACCES for a BASE of somebody else, ERROR_FILE_EXISTS when BASE/rootfs is there
// already. On failure what was made is removed again.
Result<sys::Fd> make_storage(const std::string& base, const Guid& id, const StorageOwner& owner);

// Deletes BASE/rootfs when it belongs to `id`, and BASE itself, with the user's rights, when
// make_storage made it and nothing else is in it. What is not there, or is somebody else's, is left
// alone and is success: the user may have put a link to anywhere into the way to BASE.
Status delete_storage(const std::string& base, const Guid& id, uid_t user);

}  // namespace lsl::host
