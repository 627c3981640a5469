#include "guest/init/os_release.h"

#include <algorithm>

#include "base/text.h"

namespace lsl::guest {
namespace {

bool is_allowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == ',';
}

std::optional<std::string_view> value_of(std::string_view line, std::string_view name) {
  if (!line.starts_with(name)) return std::nullopt;
  line.remove_prefix(name.size());
  if (line.size() >= 2 && line.front() == '"' && line.back() == '"') {
    line = line.substr(1, line.size() - 2);
  }
  if (line.empty() || !std::ranges::all_of(line, is_allowed)) return std::nullopt;
  return line;
}

}  // namespace

OsRelease parse_os_release(std::string_view text) {
  OsRelease release;
  for (const std::string_view line : split(text, '\n')) {
    if (const auto id = value_of(line, "ID=")) release.flavor = *id;
    if (const auto version = value_of(line, "VERSION_ID=")) release.version = *version;
  }
  return release;
}

}  // namespace lsl::guest
