#include "host/machine/shared_mount.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <utility>

#include "sys/file.h"
#include "sys/mount.h"

namespace lsl::host {

Result<SharedMount> SharedMount::create(const std::string& path, const IdMap& ids) {
  LSL_CHECK(sys::make_directories(AT_FDCWD, path, 0700));
  const std::string owner = std::to_string(ids.root());
  LSL_TRY(mount, sys::Mount::create("tmpfs", {{"mode", "1777"}, {"uid", owner}, {"gid", owner}},
                                    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV));
  LSL_CHECK(mount.attach_at(AT_FDCWD, path));
  SharedMount shared;
  shared.path_ = path;
  LSL_CHECK(sys::set_propagation_at(path, MS_SHARED));
  return shared;
}

SharedMount::SharedMount(SharedMount&& other) noexcept
    : path_(std::exchange(other.path_, std::string())) {}

SharedMount& SharedMount::operator=(SharedMount&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

// The peers are slaves of nobody: what is taken off here stays with them.
SharedMount::~SharedMount() {
  if (path_.empty()) return;
  (void)sys::set_propagation_at(path_, MS_REC | MS_PRIVATE);
  (void)sys::unmount(path_, MNT_DETACH);
  ::rmdir(path_.c_str());
}

Result<sys::Fd> SharedMount::peer() const {
  LSL_TRY(mount, sys::Mount::clone_of(AT_FDCWD, path_, true));
  return mount.release();
}

}  // namespace lsl::host
