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

conf::DistributionConfFile read_about(sys::FdRef root) {
  const std::string path(conf::kDistributionConfPath.substr(1));
  const auto text = sys::read_optional_file_in_root(root, path, conf::kMaxFile);
  if (text) return conf::parse_distribution_conf(text->value_or(""));
  return {{}, {conf::unreadable(conf::kDistributionConfPath, text.error())}};
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
  facts.about = read_about(root);
  return facts;
}

std::vector<std::string> warnings_of(const conf::DistributionConfFile& about) {
  std::vector<std::string> warnings;
  for (const conf::Finding& finding : about.findings) {
    if (!conf::is_mistake(finding)) continue;
    const bool advised = !finding.advice.empty();
    warnings.push_back(finding.text + (advised ? ". " : "") + finding.advice);
  }
  return warnings;
}

}  // namespace lsl::host
