// The new mount API (fsopen(2), open_tree(2), move_mount(2), mount_setattr(2)): a Mount is a
// detached tree held by a descriptor; it vanishes with its owner unless it was attached. Needs
// kernel 5.12 (platform_notes, minimum kernels).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::sys {

class Mount {
 public:
  Mount() = default;
  explicit Mount(Fd fd) : fd_(std::move(fd)) {}

  // A new file system: fsopen(type), fsconfig(options), fsmount(attributes: MOUNT_ATTR_NOSUID ...).
  // An option with an empty value is a flag ("ro"). The kernel's own message from the fs descriptor
  // becomes part of the error's detail.
  static Result<Mount> create(const std::string& type,
                              const std::vector<std::pair<std::string, std::string>>& options,
                              uint64_t attributes);
  // open_tree(OPEN_TREE_CLONE): a bind mount of `path` at `directory` ("" for the directory
  // itself), with its submounts when `recursive`.
  static Result<Mount> clone_of(FdRef directory, const std::string& path, bool recursive);

  // mount_setattr: sets `set`, clears `clear`, on the whole tree when `recursive`.
  Status set_attributes(uint64_t set, uint64_t clear, bool recursive) const;
  // Id-mapped (MOUNT_ATTR_IDMAP) by the user namespace behind `user_namespace`; the mount must
  // never have been attached.
  Status map_ids(FdRef user_namespace, bool recursive) const;
  // MS_SHARED, MS_PRIVATE, MS_SLAVE or MS_UNBINDABLE through mount_setattr's propagation field.
  Status set_propagation(uint64_t propagation, bool recursive) const;

  // Puts the tree on `target`, which stays covered until it is unmounted. The owner keeps a
  // descriptor of the root of the mount. The target is a descriptor: resolve it with open_beneath
  // when others may have made its path.
  Status attach(FdRef target) const;
  // The same by path; a link as its last component is not followed.
  Status attach_at(FdRef directory, const std::string& path) const;

  FdRef root() const { return fd_; }
  explicit operator bool() const { return static_cast<bool>(fd_); }
  Fd release() { return std::move(fd_); }

 private:
  Fd fd_;
};

// umount2(2): `flags` MNT_DETACH, UMOUNT_NOFOLLOW. The errors name the target.
Status unmount(const std::string& target, int flags);
// Propagation of an attached mount and everything below: mount(2) with MS_REC and MS_PRIVATE,
// MS_SLAVE or MS_SHARED.
Status set_propagation_at(const std::string& target, unsigned long flags);
// mount(2) with a file system type, for init's table of mounts inside a distribution.
Status mount_filesystem(const std::string& source, const std::string& target,
                        const std::string& type, unsigned long flags, const std::string& options);
// A bind mount: `extra_flags` MS_REC and any of MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC,
// MS_NOSYMFOLLOW, which hold from the first moment and, with MS_REC, for the submounts too; others
// are EINVAL. Both paths may be links. Attributes the source has stay.
Status bind_mount(const std::string& source, const std::string& target, unsigned long extra_flags);
// True when `path` is the root of a mount (statx, STATX_ATTR_MOUNT_ROOT; kernel 5.8).
Result<bool> is_mount_point(const std::string& path);

// pivot_root(".", ".") into the directory `new_root` and stand in it: the old root is then mounted
// over the new one and is taken off by drop_old_root() (pivot_root(2), "pivot_root(., .)").
Status pivot_into(FdRef new_root);
Status drop_old_root();

}  // namespace lsl::sys
