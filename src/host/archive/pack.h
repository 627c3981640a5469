// The tree the process is confined to becomes a tar archive.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "host/archive/options.h"
#include "sys/fd.h"

namespace lsl::host {

// Writes everything below `root` to `sink`: pax format only where ustar does not suffice, names
// beginning "./", numeric owners, hard links, holes, the attributes of keeps_attribute(); other
// file systems are not entered, sockets left out. The order and the bytes depend on the tree alone.
// `written` counts the bytes written to the sink. Returns warnings.
//
// A file that shrinks while it is read is filled up with zeros. Errors name the file (EACCES, EIO),
// or the sink (EPIPE, ENOSPC; SIGPIPE must be ignored). `threads` compress tar.gz and tar.xz. The
// process's character set must be UTF-8: then names in UTF-8 are marked as such in pax headers and
// others pass byte for byte.
Result<std::vector<std::string>> pack(sys::FdRef root, sys::FdRef sink, ArchiveFormat format,
                                      unsigned threads, std::atomic<uint64_t>& written);

}  // namespace lsl::host
