#include "guest/session/wslenv.h"

#include "base/text.h"

namespace lsl::guest {
namespace {

struct Entry {
  std::string_view name;
  bool path = false;  // p or l: the value is translated
  bool skipped = false;
};

Entry parse_entry(std::string_view item) {
  const size_t slash = item.find('/');
  Entry entry{.name = item.substr(0, slash)};
  if (slash == std::string_view::npos) return entry;
  for (const char flag : item.substr(slash + 1)) {
    switch (flag) {
      case 'p':
      case 'l':
        entry.path = true;
        break;
      case 'u':
        break;  // host to guest only: this direction
      default:
        entry.skipped = true;  // 'w' is the other direction; anything else voids the entry
    }
  }
  return entry;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_windows_path(std::string_view text) {
  return text.size() >= 2 && ((is_letter(text[0]) && text[1] == ':') || text.starts_with("\\\\"));
}

bool is_absolute(std::string_view text) {
  return text.starts_with('/') || (text.size() >= 3 && is_windows_path(text));
}

std::optional<std::string> translate_list(std::string_view value, const PathTranslator& translate) {
  std::string list;
  for (const std::string_view element : split_host_paths(value)) {
    if (!is_absolute(element)) continue;
    const std::optional<std::string> path = translate(element);
    if (!path) continue;
    if (!list.empty()) list += ':';
    list += *path;
  }
  if (list.empty()) return std::nullopt;
  return list;
}

std::string_view trim_end(std::string_view text) {
  const size_t last = text.find_last_not_of(" \t\r\n\v\f");
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

}  // namespace

std::vector<std::string_view> split_host_paths(std::string_view value) {
  std::vector<std::string_view> paths;
  for (const std::string_view part : split(value, ';')) {
    if (is_windows_path(part)) {
      paths.push_back(part);
      continue;
    }
    for (const std::string_view path : split(part, ':')) {
      if (!path.empty()) paths.push_back(path);
    }
  }
  return paths;
}

void apply_wslenv(Environment& environment, const std::vector<std::string>& host_environment,
                  const PathTranslator& translate) {
  const std::string_view list = find_variable(host_environment, "WSLENV").value_or("");
  environment.set("WSLENV", list);
  for (const std::string_view item : split(trim_end(list), ':')) {
    const Entry entry = parse_entry(item);
    if (entry.name.empty() || entry.skipped) continue;
    const std::string_view value = find_variable(host_environment, entry.name).value_or("");
    if (!entry.path) {
      environment.set(entry.name, value);
    } else if (const auto paths = translate_list(value, translate)) {
      environment.set(entry.name, *paths);
    }
  }
}

}  // namespace lsl::guest
