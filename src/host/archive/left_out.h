// Counts what an archive held that the tree does not get, and says it in one sentence per kind.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lsl::host {

struct LeftOutCounts {
  uint64_t devices = 0;
  uint64_t sockets = 0;
  uint64_t outside = 0;          // names or link targets with ".."
  uint64_t absolute = 0;         // leading "/" taken off
  uint64_t foreign_owners = 0;   // owners beyond the mapped ids
  uint64_t attributes = 0;       // extended attributes nobody here can set
  uint64_t incomplete = 0;       // entries made, but something about them could not be restored
  std::string first_incomplete;  // libarchive's text about the first of them
  uint64_t vanished = 0;         // packing: removed while the archive was written
};

std::vector<std::string> warnings_for(const LeftOutCounts& counts);

}  // namespace lsl::host
