#include "host/archive/inspect.h"

#include <fcntl.h>

#include "base/text.h"
#include "host/archive_result.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

constexpr size_t kMaxOsRelease = 64 * 1024;

std::optional<std::string> value_of(std::string_view line, std::string_view key) {
  if (!line.starts_with(key)) return std::nullopt;
  line.remove_prefix(key.size());
  if (line.starts_with('"')) line.remove_prefix(1);
  if (line.ends_with('"')) line.remove_suffix(1);
  if (!is_release_word(line)) return std::nullopt;
  return std::string(line);
}

}  // namespace

OsRelease parse_os_release(std::string_view text) {
  OsRelease release;
  for (const std::string_view line : split(text, '\n')) {
    if (!release.flavor) release.flavor = value_of(line, "ID=");
    if (!release.version) release.version = value_of(line, "VERSION_ID=");
  }
  return release;
}

TreeFacts inspect_tree(sys::FdRef root) {
  TreeFacts facts;
  facts.valid = sys::open_in_root(root, "etc", O_PATH | O_DIRECTORY).has_value() ||
                sys::open_in_root(root, "bin/sh", O_PATH | O_NOFOLLOW).has_value();
  if (!facts.valid) return facts;
  if (const Result<std::string> text =
          sys::read_file_in_root(root, "etc/os-release", kMaxOsRelease))
    facts.release = parse_os_release(*text);
  return facts;
}

}  // namespace lsl::host
