// A disk image becomes larger or smaller, with its file system. The disk must not be mounted. For
// workers only; needs the host's root.
//
// Whatever instant the process dies at, the image is whole and has either size: the undo file
// (resize_undo.h) covers resize2fs, and the file's own changes are ordered so that the last 512
// bytes of a VHD are a footer all the time.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::host {

struct Resized {
  uint64_t before = 0;  // bytes
  uint64_t after = 0;
};

// The image `name` in `directory`, a .vhd, .img or .raw, gets `size` bytes, rounded up to a step
// (image.h). Errors of open_image, and: E_INVALIDARG for a size that the files inside or the format
// do not fit into, WSL_E_DISK_CORRUPTED for a disk that e2fsck cannot repair, ENOSPC. After a
// failure the disk has the old size.
Result<Resized> resize_disk(sys::FdRef directory, const std::string& name, uint64_t size);

}  // namespace lsl::host
