// What init takes from the distribution's /etc/wsl.conf (spec/wsl_conf.md section 3): the keys
// below. Keys of parts that this version does not have are passed over.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sys/fd.h"

namespace lsl::guest {

struct WslConf {
  bool generate_hosts = true;               // network.generateHosts
  bool generate_resolv_conf = true;         // network.generateResolvConf
  std::optional<std::string> hostname;      // network.hostname; empty is not absent
  std::optional<std::string> default_user;  // user.default
  std::vector<std::string> warnings;        // in WSL's words, for the log
};

// Keys are matched in any case; of several the first counts, also when its value is no good.
WslConf parse_wsl_conf(std::string_view text);

// The file below the distribution's root. No file: the defaults. One that cannot be read, or is
// larger than 1 MiB: the defaults and a warning.
WslConf read_wsl_conf(sys::FdRef root);

}  // namespace lsl::guest
