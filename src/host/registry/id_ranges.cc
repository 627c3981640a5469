#include "host/registry/id_ranges.h"

#include <errno.h>
#include <fcntl.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

// Inside the span the field uses for containers (systemd's UIDS-GIDS: 524288 to 1879048191), far
// above what useradd hands out as subordinate ids.
constexpr uint64_t kFirstId = 0x40000000;
constexpr uint64_t kEndId = 0x6FFF0000;
constexpr const char* kFile = "id-ranges.json";
constexpr size_t kMaxFile = 4 * 1024 * 1024;

bool overlap(const IdSpan& a, const IdSpan& b) {
  return a.first < b.first + b.count && b.first < a.first + a.count;
}

void append_subordinate_ids(const char* path, std::vector<IdSpan>& spans) {
  const Result<std::string> text = sys::read_file(path, kMaxFile);
  if (!text) return;  // a host without the file has promised nothing
  const std::vector<IdSpan> more = parse_subordinate_ids(*text);
  spans.insert(spans.end(), more.begin(), more.end());
}

}  // namespace

std::vector<IdSpan> parse_subordinate_ids(std::string_view text) {
  std::vector<IdSpan> spans;
  for (const std::string_view line : split(text, '\n')) {
    const std::vector<std::string_view> fields = split(line, ':');
    if (fields.size() != 3) continue;
    const auto first = parse_unsigned(fields[1]);
    const auto count = parse_unsigned(trim(fields[2]));
    if (first && count && *first <= UINT32_MAX && *count <= UINT32_MAX)
      spans.push_back({*first, *count});
  }
  return spans;
}

std::optional<uint32_t> choose_range(const std::vector<IdSpan>& taken) {
  for (uint64_t first = kFirstId; first < kEndId; first += kIdsPerUser) {
    const IdSpan candidate{first, kIdsPerUser};
    if (std::ranges::none_of(taken, [&](const IdSpan& s) { return overlap(s, candidate); }))
      return static_cast<uint32_t>(first);
  }
  return std::nullopt;
}

Result<IdRanges> IdRanges::open(sys::FdRef state_directory) {
  IdRanges ranges;
  LSL_TRY(directory, sys::duplicate(state_directory));
  ranges.state_directory_ = std::move(directory);
  LSL_CHECK(sys::remove_unfinished_files(ranges.state_directory_));
  Result<sys::Fd> file = sys::open_beneath(ranges.state_directory_, kFile, O_RDONLY);
  if (!file && file.error().code == ENOENT) return ranges;
  LSL_TRY(present, std::move(file));
  LSL_TRY(text, sys::read_all(present, kMaxFile));
  LSL_TRY(json, parse_json(text));
  if (!json.is_object()) return fail(EBADMSG, "read {}", kFile);
  for (const auto& [user, first] : json.items()) {
    const auto uid = parse_unsigned(user);
    const auto id = json_integer(json, user);
    if (!uid || !id || *id < 0 || *id > static_cast<int64_t>(kEndId))
      return fail(EBADMSG, "read {}: entry '{}'", kFile, printable(user));
    ranges.ranges_[static_cast<uid_t>(*uid)] = static_cast<uint32_t>(*id);
  }
  return ranges;
}

Result<uint32_t> IdRanges::range_of(uid_t uid) {
  if (const auto known = ranges_.find(uid); known != ranges_.end()) return known->second;
  std::vector<IdSpan> taken;
  append_subordinate_ids("/etc/subuid", taken);
  append_subordinate_ids("/etc/subgid", taken);
  for (const auto& [user, first] : ranges_) taken.push_back({first, kIdsPerUser});
  const std::optional<uint32_t> first = choose_range(taken);
  if (!first) return fail(ENOSPC, "find {} free ids for user {}", kIdsPerUser, uid);
  ranges_[uid] = *first;
  if (Status written = write(); !written) {
    ranges_.erase(uid);
    return std::unexpected(written.error());
  }
  return *first;
}

Status IdRanges::write() const {
  Json json = Json::object();
  for (const auto& [uid, first] : ranges_) json[std::to_string(uid)] = first;
  return sys::replace_file(state_directory_, kFile, to_text(json), 0600);
}

}  // namespace lsl::host
