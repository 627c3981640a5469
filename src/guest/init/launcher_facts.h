// What the launcher of a distribution tells init by its environment (spec/init.md section 2.1;
// docs/PROTOCOL.md, "Environment of init"). Read once, at the very start; what is of no use to
// anybody inside is taken out.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "wire/enums.h"

namespace lsl::guest {

struct LauncherFacts {
  bool version2 = false;  // LSL_INIT_VERSION: mini_init has launched it, in a machine
  // Version 2: of process 1, in the machine's PID namespace.
  uint64_t pid = 0;
  // Where the mount is parked that the distributions of a user share, an absolute path; empty:
  // there is none.
  std::string cross_distro;
  // The disk could not be written, and a layer in memory has taken its place, read-only.
  bool fell_back_to_read_only = false;
  wire::NetworkingMode networking_mode = wire::NetworkingMode::None;
  std::optional<std::string> vm_id;
};

using EnvironmentLookup = std::function<std::optional<std::string>(const char* name)>;

// Nothing for a version that is none. Numbers that are none count as absent.
std::optional<LauncherFacts> launcher_facts(const EnvironmentLookup& lookup);
// From the environment of this process, which loses what only init has to know. Nothing, as above:
// `version` is the text that was found.
std::optional<LauncherFacts> take_launcher_facts(std::string& version);

}  // namespace lsl::guest
