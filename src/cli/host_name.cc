#include "cli/host_name.h"

#include "base/text.h"

namespace lsl::cli {

std::string host_name(std::string_view os_release) {
  constexpr std::string_view kKey = "PRETTY_NAME=";
  for (std::string_view line : split(os_release, '\n')) {
    line = trim(line);
    if (!line.starts_with(kKey)) continue;
    std::string_view value = line.substr(kKey.size());
    const bool quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
                        value.back() == value.front();
    if (quoted) value = value.substr(1, value.size() - 2);
    if (!value.empty()) return std::string(value);
  }
  return "Linux";
}

}  // namespace lsl::cli
