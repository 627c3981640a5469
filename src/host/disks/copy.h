// Disk images are copied: sharing their blocks where the file system can, else without their holes.
// Blocks for as long as that takes: for workers only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "host/disks/image.h"
#include "sys/fd.h"

namespace lsl::host {

// Bytes done and bytes there are to do (of data; holes do not count). Called at most every few
// mebibytes, and at the end. A failure cancels the copy and becomes its failure.
using CopyProgress = std::function<Status(uint64_t done, uint64_t total)>;

struct Copied {
  bool shared = false;  // by reference (FICLONE): nothing was copied, nothing is allocated
  uint64_t bytes = 0;   // of data
};

// The content of the regular file `from` into `to`. A regular, empty file gets the same size and
// the same holes. Anything else, such as a pipe, gets every byte, holes as zeros. Offsets of `from`
// do not matter; nothing is synced.
Result<Copied> copy_data(sys::FdRef from, sys::FdRef to, const CopyProgress& progress = {});

// The image `name` of `from` as `new_name` in `to`, which has no such name yet; the extensions have
// to be of one format. The original is locked for reading, the copy exists when it is whole.
Result<Copied> copy_image(sys::FdRef from, const std::string& name, sys::FdRef to,
                          const std::string& new_name, const CopyProgress& progress = {});

// The bytes of a file that are data, by its holes (SEEK_DATA); its size where they are not told.
Result<uint64_t> data_bytes(sys::FdRef file);

}  // namespace lsl::host
