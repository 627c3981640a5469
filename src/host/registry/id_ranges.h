// 65 536 host ids per host user for the distributions' files and processes, given out once and
// recorded, clear of what /etc/subuid and /etc/subgid promise to others (DESIGN, decisions: "id
// ranges"; subuid(5)).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::host {

inline constexpr uint32_t kIdsPerUser = 65536;

struct IdSpan {
  uint64_t first = 0;
  uint64_t count = 0;
  bool operator==(const IdSpan&) const = default;
};

// The spans of a file in the format of subuid(5); lines that do not parse are passed over.
std::vector<IdSpan> parse_subordinate_ids(std::string_view text);

// The first range of kIdsPerUser ids, aligned to its size, that meets none of `taken`; nothing when
// all are gone.
std::optional<uint32_t> choose_range(const std::vector<IdSpan>& taken);

class IdRanges {
 public:
  // Reads STATE/id-ranges.json. A damaged file is an error: giving a range out twice would mix two
  // users' files.
  static Result<IdRanges> open(sys::FdRef state_directory);

  // First host id of the user's range; allocated and written down at the first call.
  Result<uint32_t> range_of(uid_t uid);

 private:
  Status write() const;

  sys::Fd state_directory_;
  std::map<uid_t, uint32_t> ranges_;
};

}  // namespace lsl::host
