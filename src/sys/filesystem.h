// File systems on block devices, and what may be said about one in the words of mount(8).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sys/mount.h"

namespace lsl::sys {

// A list of options as mount(8) takes it, sorted by who reads them.
struct FilesystemOptions {
  uint64_t attributes = 0;  // of the mount: MOUNT_ATTR_NOSUID ...
  // For the file system, in the order given: name and value; without a value it is a flag ("sync").
  std::vector<std::pair<std::string, std::string>> settings;

  bool read_only() const;  // by the mount's attribute
  void make_read_only();   // "ro" for both
  bool operator==(const FilesystemOptions&) const = default;
};

// "noatime,nosuid,discard,errors=remount-ro" (spec/mini_init, section 9, "Options"). Of two words
// that contradict each other the later one counts. Words that mean something to mount(8) and fstab
// only ("nofail") have no effect. EINVAL: "remount", which a new mount cannot be; or a control
// character.
Result<FilesystemOptions> parse_mount_options(std::string_view list);

// The file system of `type` on the block device `device`, as a detached tree. EINVAL, EUCLEAN or
// EBADMSG: it is not one, or is damaged; the kernel's own words are part of the error. EROFS: it
// can be had read-only only. Needs the host's root.
Result<Mount> open_filesystem(const std::string& device, const std::string& type,
                              const FilesystemOptions& options);

}  // namespace lsl::sys
