// Space of a disk image that nothing is in goes back to the host's file system. For workers only.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::host {

struct Compacted {
  uint64_t before = 0;  // bytes that the image takes on the host
  uint64_t after = 0;
};

// The file system that `root`, a directory in it, belongs to says which blocks are free (FITRIM);
// with loop devices these become holes in the image. For a running distribution, too. The bytes are
// those it looked at.
Result<uint64_t> trim_filesystem(sys::FdRef root);

// The image `name` in `directory`, not mounted, a .vhd, .img or .raw: its file system is trimmed,
// then what is data and reads as zeros becomes holes, too. Errors of attach_disk.
Result<Compacted> compact_disk(sys::FdRef directory, const std::string& name);

// Whether an image may have holes: `sparse` digs them, else all of it is allocated (ENOSPC: there
// is no room for that; what was allocated stays). The next deleted file makes a hole again when the
// disk is mounted with "discard".
Result<Compacted> set_sparse(sys::FdRef directory, const std::string& name, bool sparse);

// Blocks of zeros in a regular file become holes; its size stays.
Status dig_holes(sys::FdRef file, const std::string& name);

}  // namespace lsl::host
