// What becomes of one entry of an archive: decided from its facts alone, done by unpack.cc.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lsl::host {

// Ids a distribution has: its user namespace or idmapped mount maps 65536 (DESIGN: ids are shifted
// on disk). Everything beyond belongs to the overflow id, which is what the kernel would show for
// it; where that does not exist either, to root.
inline constexpr int64_t kMappedIds = 65536;
inline constexpr int64_t kOverflowId = 65534;

struct EntryFacts {
  std::string_view path;                     // as the archive spells it, any bytes
  std::optional<std::string_view> hardlink;  // target of a hard link, spelled the same way
  mode_t type = 0;                           // S_IFREG, S_IFDIR ...; not used for a hard link
  int64_t uid = 0;
  int64_t gid = 0;
  int64_t mapped_ids =
      kMappedIds;        // ids 0 to mapped_ids-1 exist; fewer where the host has not given them
  bool devices = false;  // device nodes can be made
};

enum class LeftOut { No, Outside, Device, Socket };

struct EntryPlan {
  LeftOut left_out = LeftOut::No;
  std::string path;  // relative to the tree: no "", "." or ".." component; "." is the tree itself
  std::optional<std::string> hardlink;  // the same
  bool was_absolute = false;            // a leading "/" was taken off, as tar does
  bool foreign_owner = false;           // the owner or group was beyond the mapped ids
  int64_t uid = 0;
  int64_t gid = 0;
};

EntryPlan plan_entry(const EntryFacts& facts);

// `path` without leading "/" and empty or "." components; nothing when a component is "..".
std::optional<std::string> clean_entry_path(std::string_view path);

// Extended attributes that are a distribution's own: "user.…" and "security.capability". The rest
// belongs to the machine it came from (labels, signatures) or needs rights the helper does not have
// ("trusted.…").
bool keeps_attribute(std::string_view name);

}  // namespace lsl::host
