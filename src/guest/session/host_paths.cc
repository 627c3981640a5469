#include "guest/session/host_paths.h"

#include <fmt/format.h>

#include "base/text.h"

namespace lsl::guest {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_windows_path(std::string_view text) {
  return text.size() >= 2 && ((is_letter(text[0]) && text[1] == ':') || text.starts_with("\\\\"));
}

bool is_absolute(std::string_view text) {
  return text.starts_with('/') || (text.size() >= 3 && is_windows_path(text));
}

// A translator that is not there knows no path.
void append(std::string& list, std::string_view path, const PathTranslator& translate,
            std::vector<std::string>& warnings) {
  const std::optional<std::string> translated = translate ? translate(path) : std::nullopt;
  if (!translated) {
    warnings.push_back(translation_warning(path));
    return;
  }
  if (!list.empty()) list += ':';
  list += *translated;
}

}  // namespace

std::string translation_warning(std::string_view path) {
  return fmt::format("Failed to translate '{}'", path);
}

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

std::string translate_host_list(std::string_view value, const PathTranslator& to_guest,
                                std::vector<std::string>& warnings) {
  std::string list;
  for (const std::string_view path : split_host_paths(value)) {
    if (is_absolute(path)) append(list, path, to_guest, warnings);
  }
  return list;
}

std::string translate_guest_list(std::string_view value, const PathTranslator& to_host,
                                 std::vector<std::string>& warnings) {
  std::string list;
  for (const std::string_view path : split(value, ':')) {
    if (!path.empty()) append(list, path, to_host, warnings);
  }
  return list;
}

}  // namespace lsl::guest
