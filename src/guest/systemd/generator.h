// The unit files that WSL's generators make when systemd starts or reloads (systemd.generator(7),
// spec/init.md section 10.3). docs/systemd.md says why each is there.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "conf/wsl_conf.h"

namespace lsl::guest {

struct GeneratedUnit {
  std::string name;          // or DIRECTORY/NAME, for a part of a unit that is not ours
  std::string content = {};  // empty: masked, a link to /dev/null
  bool wanted = false;       // by default.target
  bool operator==(const GeneratedUnit&) const = default;
};
// `graphics`: the host's desktop has been linked in.
std::vector<GeneratedUnit> plan_system_units(const conf::WslConf& conf, bool graphics);
std::vector<GeneratedUnit> plan_user_units(const conf::WslConf& conf);

// Whole lives of the two roles of the guest binary; `arguments` is argv. 1 without a directory to
// write to, or when something cannot be written.
int run_system_generator(std::span<const std::string_view> arguments);
int run_user_generator(std::span<const std::string_view> arguments);

}  // namespace lsl::guest
