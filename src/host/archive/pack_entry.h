// What tar says about a file, read from the file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "host/archive/archive_handle.h"
#include "host/archive/tree_reader.h"
#include "sys/fd.h"

namespace lsl::host {

struct Extent {
  int64_t offset = 0;
  int64_t size = 0;
};

// Where a file has data, as lseek(2) SEEK_DATA tells; one extent over all of it when the file
// system does not know.
Result<std::vector<Extent>> data_extents(sys::FdRef file, int64_t size);

// Attributes of keeps_attribute() become the entry's. `file` is the open file (regular files,
// directories); without one (-1) the name is used in its directory, which becomes the current
// directory.
Status read_attributes(const TreeNode& node, int file, struct archive_entry* entry);

// Target of a symbolic link.
Result<std::string> read_link(const TreeNode& node);

}  // namespace lsl::host
