#include "guest/init/fstab.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace lsl::guest {
namespace {

std::vector<std::string_view> words_of(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r";
  std::vector<std::string_view> words;
  for (;;) {
    line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
    if (line.empty() || line.front() == '#') return words;
    words.push_back(line.substr(0, line.find_first_of(kBlanks)));
    line.remove_prefix(words.back().size());
  }
}

bool is_mounted_by_init(const std::vector<std::string_view>& words) {
  if (words.size() < 3) return false;  // mount -a passes over it, too
  const std::string_view target = words[1], type = words[2];
  if (target == "/" || target == "none" || target == "swap") return false;
  if (type == "swap" || type == "ignore") return false;
  const auto options = split(words.size() > 3 ? words[3] : "", ',');
  return std::ranges::find(options, "noauto") == options.end();
}

}  // namespace

bool asks_for_mounts(std::string_view fstab) {
  for (const std::string_view line : split(fstab, '\n')) {
    if (is_mounted_by_init(words_of(line))) return true;
  }
  return false;
}

}  // namespace lsl::guest
