// What LaunchInit asks for (spec/mini_init.md section 7): pure.
#pragma once

#include <string>
#include <vector>

#include "wire/enums.h"
#include "wire/instance.h"

namespace lsl::guest {

// What the configuration messages have told mini_init for later.
struct MachineFacts {
  wire::NetworkingMode networking_mode = wire::NetworkingMode::None;
  bool safe_mode = false;
};

struct LaunchPlan {
  // The root's mount becomes read-only.
  bool read_only = false;
  // Nothing is written to the disk: what changes is in memory, and gone with the distribution.
  bool overlay = false;
};
LaunchPlan plan_launch(const wire::LaunchInit& message);

// What is only known on the way (section 7.3).
struct LaunchResults {
  std::string pid;           // of init, in the machine's PID namespace
  std::string cross_distro;  // where /mnt/wsl is parked, as a path inside; empty: nowhere
  bool fell_back_to_read_only = false;
};

// The whole environment of init.
std::vector<std::string> init_environment(const wire::LaunchInit& message,
                                          const MachineFacts& facts, const LaunchResults& results);

}  // namespace lsl::guest
