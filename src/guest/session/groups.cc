#include "guest/session/groups.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace lsl::guest {
namespace {

std::optional<sys::IdRange> parse_range(std::string_view line) {
  std::vector<uint32_t> numbers;
  for (const std::string_view word : split(line, ' ')) {
    if (word.empty()) continue;
    const std::optional<uint64_t> number = parse_unsigned(word);
    if (!number || *number > UINT32_MAX) return std::nullopt;
    numbers.push_back(static_cast<uint32_t>(*number));
  }
  if (numbers.size() != 3) return std::nullopt;
  return sys::IdRange{numbers[0], numbers[1], numbers[2]};
}

}  // namespace

std::vector<sys::IdRange> parse_id_map(std::string_view text) {
  std::vector<sys::IdRange> map;
  for (const std::string_view line : split(text, '\n')) {
    if (const auto range = parse_range(line)) map.push_back(*range);
  }
  return map;
}

std::vector<gid_t> mapped_groups(std::span<const gid_t> groups, std::span<const sys::IdRange> map) {
  std::vector<gid_t> mapped;
  for (const gid_t group : groups) {
    const bool has_mapping = std::ranges::any_of(map, [&](const sys::IdRange& range) {
      return group >= range.inside && group - range.inside < range.count;
    });
    if (has_mapping) mapped.push_back(group);
  }
  return mapped;
}

}  // namespace lsl::guest
