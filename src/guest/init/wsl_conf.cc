#include "guest/init/wsl_conf.h"

#include <errno.h>
#include <fmt/format.h>

#include <map>

#include "base/ini.h"
#include "base/text.h"
#include "sys/file.h"

namespace lsl::guest {
namespace {

constexpr size_t kMaxSize = 1 << 20;

void set_bool(const IniEntry& entry, bool& target, std::vector<std::string>& warnings) {
  if (const std::optional<bool> value = parse_ini_bool(entry.value)) {
    target = *value;
    return;
  }
  warnings.push_back(fmt::format("Invalid boolean value '{}' for key '{}' in /etc/wsl.conf:{}",
                                 printable(entry.value), entry.key, entry.line));
}

void apply(const IniEntry& entry, const std::string& key, WslConf& conf) {
  if (key == "network.generatehosts") set_bool(entry, conf.generate_hosts, conf.warnings);
  if (key == "network.generateresolvconf")
    set_bool(entry, conf.generate_resolv_conf, conf.warnings);
  if (key == "network.hostname") conf.hostname = entry.value;
  if (key == "user.default") conf.default_user = entry.value;
}

}  // namespace

WslConf parse_wsl_conf(std::string_view text) {
  const IniFile file = parse_ini(text);
  WslConf conf;
  std::map<std::string, const IniEntry*> seen;
  for (const IniEntry& entry : file.entries) {
    const std::string key = to_lower(entry.key);
    const auto [first, is_new] = seen.emplace(key, &entry);
    if (is_new) {
      apply(entry, key, conf);
    } else {
      conf.warnings.push_back(
          fmt::format("Duplicated config key '{}' in /etc/wsl.conf:{} (Conflicting key: '{}' in "
                      "/etc/wsl.conf:{})",
                      entry.key, entry.line, first->second->key, first->second->line));
    }
  }
  if (file.problem)
    conf.warnings.push_back(
        fmt::format("{} in /etc/wsl.conf:{}", printable(file.problem->text), file.problem->line));
  return conf;
}

WslConf read_wsl_conf(sys::FdRef root) {
  const Result<std::string> text = sys::read_file_in_root(root, "etc/wsl.conf", kMaxSize);
  if (text) return parse_wsl_conf(*text);
  WslConf conf;
  if (text.error().code != ENOENT && text.error().code != ENOTDIR)
    conf.warnings.push_back(text.error().message());
  return conf;
}

}  // namespace lsl::guest
