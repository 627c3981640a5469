// A tar archive becomes the tree the process is confined to.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::host {

struct UnpackReport {
  uint64_t entries = 0;               // 0: the archive was empty
  std::vector<std::string> warnings;  // one sentence per kind of thing that was left out or changed
};

// Unpacks the tar archive that `source` holds, plain or compressed (decompress.h), into the current
// directory, which must be the process's root directory: names and links of the archive are
// followed inside that root and nowhere else (../confine.h), which is also what makes archives work
// that write through a link of theirs (lib -> usr/lib). Owners by number, modes with set-id bits,
// times, hard links, holes and the attributes of keeps_attribute() are restored; file flags and
// ACLs are not. Later entries replace earlier ones of the same name.
//
// Device nodes are made when `devices` says so, else left out and counted. Ids from `mapped_ids` on
// do not exist in the process's user namespace (entry_plan.h).
//
// Errors: an archive that cannot be read has libarchive's text ("Unrecognized archive format",
// "Truncated tar archive") and no errno; what could not be written names the entry and has its
// errno (ENOSPC, ENAMETOOLONG). The tree is then incomplete. `consumed` counts bytes read from the
// source.
//
// Decompression runs on a thread of its own beside the file work: for a gzipped root file system it
// is the larger half. The process's character set must be "C": names pass byte for byte only there
// (unpack.cc).
Result<UnpackReport> unpack(sys::FdRef source, int64_t mapped_ids, bool devices,
                            std::atomic<uint64_t>& consumed);

}  // namespace lsl::host
