#include "guest/session/wslenv.h"

#include "base/text.h"

namespace lsl::guest {
namespace {

struct Entry {
  std::string_view name;
  bool path = false;  // p or l: the value is translated
  bool skipped = false;
};

// `elsewhere`: the flag of the other direction. What is not a flag voids the entry.
Entry parse_entry(std::string_view item, char here, char elsewhere) {
  const size_t slash = item.find('/');
  Entry entry{.name = item.substr(0, slash)};
  if (slash == std::string_view::npos) return entry;
  for (const char flag : item.substr(slash + 1)) {
    if (flag == 'p' || flag == 'l')
      entry.path = true;
    else if (flag == elsewhere || flag != here)
      entry.skipped = true;
  }
  return entry;
}

std::string_view trim_end(std::string_view text) {
  const size_t last = text.find_last_not_of(" \t\r\n\v\f");
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

using Translate = std::string (*)(std::string_view, const PathTranslator&,
                                  std::vector<std::string>&);

struct Direction {
  char here, elsewhere;
  Translate translate;
};

// The same for both directions: WSLENV and what it lists, from block `from`.
void cross(Environment& to, const std::vector<std::string>& from, const Direction& direction,
           const PathTranslator& translator, std::vector<std::string>& warnings) {
  const std::string_view list = find_variable(from, "WSLENV").value_or("");
  to.set("WSLENV", list);
  for (const std::string_view item : split(trim_end(list), ':')) {
    const Entry entry = parse_entry(item, direction.here, direction.elsewhere);
    if (entry.name.empty() || entry.skipped) continue;
    const std::string_view value = find_variable(from, entry.name).value_or("");
    if (!entry.path) {
      to.set(entry.name, value);
      continue;
    }
    const std::string paths = direction.translate(value, translator, warnings);
    if (!paths.empty()) to.set(entry.name, paths);
  }
}

}  // namespace

void apply_wslenv(Environment& environment, const std::vector<std::string>& host_environment,
                  const PathTranslator& to_guest, std::vector<std::string>& warnings) {
  cross(environment, host_environment, {'u', 'w', translate_host_list}, to_guest, warnings);
}

std::vector<std::string> shared_with_host(const std::vector<std::string>& guest_environment,
                                          const PathTranslator& to_host,
                                          std::vector<std::string>& warnings) {
  Environment shared;
  cross(shared, guest_environment, {'w', 'u', translate_guest_list}, to_host, warnings);
  return shared.entries();
}

}  // namespace lsl::guest
