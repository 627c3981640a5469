// /etc/wsl-distribution.conf: what an image says about itself to whoever installs it
// (spec/wsl_conf.md section 6). Read once at the import; the [oobe] keys also by the first shell.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf/key_table.h"

namespace lsl::conf {

inline constexpr std::string_view kDistributionConfPath = "/etc/wsl-distribution.conf";

struct DistributionConf {
  struct Oobe {
    std::optional<std::string> command;       // run by the first interactive shell
    std::optional<int32_t> default_uid;       // of that shell, and registered from then on
    std::optional<std::string> default_name;  // proposed for the distribution
  };
  struct Shortcut {
    bool enabled = true;
    std::optional<std::string> icon;  // a path inside
  };
  struct Terminal {
    bool enabled = true;
    std::optional<std::string> profile_template;  // a path inside
  };

  Oobe oobe;
  Shortcut shortcut;
  Terminal terminal;  // windowsterminal
};

// The whole file, key by key.
std::vector<Key> keys_of(DistributionConf& conf);

struct DistributionConfFile {
  DistributionConf conf;
  std::vector<Finding> findings;
};
// Never fails: what is wrong is in the findings, and its keys keep their defaults.
DistributionConfFile parse_distribution_conf(std::string_view text);

}  // namespace lsl::conf
