// Where the service keeps its things and how long it idles: from the environment and the command
// line, decided once.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace lsl::host {

struct Options {
  std::string state_directory;  // LSL_STATE_DIR; else /var/lib/lsl, or a user's $XDG_DATA_HOME/lsl
  std::string
      runtime_directory;  // LSL_RUNTIME_DIR; else /run/lsl, or a user's $XDG_RUNTIME_DIR/lsl
  std::string program_directory;  // where init and lsl-archive are: beside the running program
  int instance_idle_ms =
      15'000;  // LSL_INSTANCE_IDLE_MS; negative: never (general.instanceIdleTimeout)
  int service_idle_ms = 60'000;        // LSL_SERVICE_IDLE_MS; negative: never
  std::optional<int> machine_idle_ms;  // LSL_MACHINE_IDLE_MS, else wsl2.vmIdleTimeout
  int disk_idle_ms = 15'000;           // LSL_DISK_IDLE_MS: how long an unused disk stays mounted
  int default_version = 2;  // LSL_DEFAULT_VERSION, where a user has chosen none (host root only)
  // LSL_INSTANCE_PROCESSES: how many one distribution may have; 0: chosen by the host's size
  // (instances/process_limit.h)
  uint64_t instance_processes = 0;
  int slow_start_ms = 5'000;  // LSL_SLOW_START_MS: a longer start says where; negative: never
  int ready_fd = -1;          // --ready-fd: one byte when clients can connect
};

using Environment = std::function<std::optional<std::string>(const char* name)>;

// The defaults are those of a service of the host's root for `uid` 0, else of that user's own
// (DESIGN, "State"). EINVAL for an unknown argument, a number that is none, or a user without HOME
// or XDG_RUNTIME_DIR where they are needed.
Result<Options> parse_options(const std::vector<std::string>& arguments,
                              const Environment& environment, uid_t uid,
                              const std::string& program_directory);

}  // namespace lsl::host
