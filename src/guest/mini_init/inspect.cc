#include "guest/mini_init/inspect.h"

#include <fcntl.h>

#include <optional>
#include <string>

#include "base/log.h"
#include "base/text.h"
#include "conf/distribution_conf.h"
#include "guest/init/os_release.h"
#include "sys/file.h"
#include "wire/constants.h"

namespace lsl::guest {
namespace {

constexpr size_t kMaxOsRelease = 64 * 1024;

// The first line of each that is one.
OsRelease read_release(sys::FdRef root) {
  OsRelease release;
  const auto text = sys::read_file_in_root(root, "etc/os-release", kMaxOsRelease);
  if (!text) return release;
  for (const std::string_view line : split(*text, '\n')) {
    const OsRelease said = parse_os_release(line);
    if (!release.flavor) release.flavor = said.flavor;
    if (!release.version) release.version = said.version;
  }
  return release;
}

std::string read_item(sys::FdRef root, const std::optional<std::string>& path) {
  if (!path || path->empty()) return {};
  if (path->find("..") != std::string::npos) {
    log_warning("{} is left out: it names a folder above", printable(*path));
    return {};
  }
  Result<std::string> content = sys::read_file_in_root(root, *path, wire::kIconAndProfileMax);
  if (content) return std::move(*content);
  log_warning("{}", content.error().message());
  return {};
}

conf::DistributionConf read_conf(sys::FdRef root) {
  const std::string path(conf::kDistributionConfPath.substr(1));
  const auto text = sys::read_optional_file_in_root(root, path, conf::kMaxFile);
  if (text) return conf::parse_distribution_conf(text->value_or("")).conf;
  log_warning("{}", text.error().message());
  return {};
}

}  // namespace

wire::ImportResult inspect_tree(sys::FdRef root) {
  wire::ImportResult result;
  result.valid_distribution = sys::open_in_root(root, "etc", O_PATH | O_DIRECTORY).has_value() ||
                              sys::open_in_root(root, "bin/sh", O_PATH | O_NOFOLLOW).has_value();
  if (!result.valid_distribution) return result;
  const OsRelease release = read_release(root);
  result.flavor = release.flavor;
  result.version = release.version;
  const conf::DistributionConf about = read_conf(root);
  result.default_name = about.oobe.default_name;
  result.generate_shortcut = about.shortcut.enabled;
  result.shortcut_icon = read_item(root, about.shortcut.icon);
  result.generate_terminal_profile = about.terminal.enabled;
  result.terminal_profile = read_item(root, about.terminal.profile_template);
  return result;
}

}  // namespace lsl::guest
