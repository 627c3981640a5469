// The rows of spec/wsl_conf.md section 4, as data: tests/data/wsl_conf/vectors.json. "values" are
// those that differ from the defaults, "findings" WSL's own words; in the one long row "@" stands
// for "times" times "fill".
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "base/json.h"
#include "base/text.h"
#include "conf/distribution_conf.h"
#include "conf/wsl_conf.h"

namespace lsl::conf {
namespace {

using Values = std::map<std::string, std::string>;

std::string text_of(bool value) { return value ? "true" : "false"; }
std::string text_of(int32_t value) { return std::to_string(value); }
std::string text_of(const std::string& value) { return value; }
std::string text_of(const std::optional<std::string>& value) { return value.value_or("(absent)"); }

// Member by member, not by the table that is tested.
Values all_values(const WslConf& c) {
  return {
      {"automount.enabled", text_of(c.automount.enabled)},
      {"automount.mountFsTab", text_of(c.automount.mount_fstab)},
      {"automount.root", text_of(c.automount.root)},
      {"automount.options", text_of(c.automount.options)},
      {"automount.ldconfig", text_of(c.automount.ldconfig)},
      {"automount.cgroups", c.automount.cgroups == WslConf::kCgroupsV1 ? "v1" : "v2"},
      {"filesystem.umask", text_of(c.filesystem.umask)},
      {"interop.enabled", text_of(c.interop.enabled)},
      {"interop.appendWindowsPath", text_of(c.interop.append_host_path)},
      {"network.generateHosts", text_of(c.network.generate_hosts)},
      {"network.generateResolvConf", text_of(c.network.generate_resolv_conf)},
      {"network.hostname", text_of(c.network.hostname)},
      {"time.useWindowsTimezone", text_of(c.time.use_host_timezone)},
      {"fileServer.enabled", text_of(c.file_server.enabled)},
      {"fileServer.logFile", text_of(c.file_server.log_file)},
      {"fileServer.logLevel", text_of(c.file_server.log_level)},
      {"fileServer.logTruncate", text_of(c.file_server.log_truncate)},
      {"gpu.enabled", text_of(c.gpu.enabled)},
      {"gpu.appendLibPath", text_of(c.gpu.append_lib_path)},
      {"user.default", text_of(c.user.default_name)},
      {"boot.command", text_of(c.boot.command)},
      {"boot.systemd", text_of(c.boot.systemd)},
      {"boot.initTimeout", text_of(c.boot.init_timeout_ms)},
      {"boot.protectBinfmt", text_of(c.boot.protect_binfmt)},
      {"general.guiApplications", text_of(c.general.gui_applications)},
  };
}

Values changed(const WslConf& conf) {
  const Values defaults = all_values(WslConf{});
  Values values = all_values(conf);
  std::erase_if(values,
                [&](const auto& entry) { return defaults.at(entry.first) == entry.second; });
  return values;
}

std::string filled(std::string text, const Json& row) {
  const auto fill = json_string(row, "fill");
  const size_t at = fill ? text.find('@') : std::string::npos;
  if (at == std::string::npos) return text;
  std::string repeated;
  for (int64_t i = 0; i < json_integer(row, "times").value_or(0); ++i) repeated += *fill;
  return text.replace(at, 1, repeated);
}

std::string read_source(const std::string& path) {
  std::ifstream file(LSL_SOURCE_DIR "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Json rows() {
  const Result<Json> json = parse_json(read_source("tests/data/wsl_conf/vectors.json"));
  return json ? *json : Json();
}

TEST(WslConfVectors, EveryRowGivesItsValuesAndFindings) {
  std::set<std::string> numbers;
  for (const Json& row : rows()) {
    const std::string name = json_string(row, "row").value_or("");
    SCOPED_TRACE("row " + name);
    numbers.insert(name.substr(0, name.find_first_of("abcd")));
    const WslConfFile file =
        parse_wsl_conf(filled(json_string(row, "text").value_or("(no text)"), row));
    Values wanted;
    for (const auto& [key, value] : json_member(row, "values")->items())
      wanted[key] = filled(value.get<std::string>(), row);
    EXPECT_EQ(changed(file.conf), wanted);
    std::vector<std::string> findings;
    for (const Finding& finding : file.findings) {
      if (!is_mistake(finding)) continue;
      findings.push_back(finding.text);
      EXPECT_NE(finding.text.find(" in /etc/wsl.conf:" + std::to_string(finding.line)),
                std::string::npos)
          << finding.text;
    }
    EXPECT_EQ(findings, json_strings(row, "findings"));
  }
  EXPECT_EQ(numbers.size(), 64U);
}

// The table is the whole of section 3, and each default is that of the struct.
TEST(WslConfVectors, TheTableHasEveryKey) {
  WslConf conf;
  std::set<std::string> names;
  for (const Key& key : keys_of(conf)) names.emplace(key.name);
  std::set<std::string> members;
  for (const auto& [name, value] : all_values(conf)) members.insert(name);
  EXPECT_EQ(names, members);
}

TEST(Manual, HasEveryKey) {
  const std::string manual = read_source("docs/wsl_conf.md");
  WslConf conf;
  DistributionConf about;
  std::vector<Key> keys = keys_of(conf);
  std::ranges::copy(keys_of(about), std::back_inserter(keys));
  for (const Key& key : keys)
    EXPECT_NE(manual.find("\n| `" + std::string(key.name) + "` |"), std::string::npos) << key.name;
}

}  // namespace
}  // namespace lsl::conf
