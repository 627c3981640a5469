#include "conf/distribution_conf.h"

namespace lsl::conf {
namespace {

constexpr Instead kNoShortcut{"there are no shortcuts in this version of lsl", 0};
constexpr Instead kNoProfile{"there are no terminal profiles in this version of lsl", 0};
constexpr Instead kNoIcon{"there are no shortcuts in this version of lsl"};
constexpr Instead kNoTemplate{"there are no terminal profiles in this version of lsl"};
constexpr Instead kNameIsGiven{"the name is the one given to --import"};

}  // namespace

std::vector<Key> keys_of(DistributionConf& conf) {
  return {
      {"oobe.command", &conf.oobe.command},
      {"oobe.defaultUid", &conf.oobe.default_uid},
      {"oobe.defaultName", &conf.oobe.default_name, kNameIsGiven},
      {"shortcut.enabled", &conf.shortcut.enabled, kNoShortcut},
      {"shortcut.icon", &conf.shortcut.icon, kNoIcon},
      {"windowsterminal.enabled", &conf.terminal.enabled, kNoProfile},
      {"windowsterminal.profileTemplate", &conf.terminal.profile_template, kNoTemplate},
  };
}

DistributionConfFile parse_distribution_conf(std::string_view text) {
  DistributionConfFile file;
  file.findings = read_by_table(text, kDistributionConfPath, keys_of(file.conf));
  return file;
}

}  // namespace lsl::conf
