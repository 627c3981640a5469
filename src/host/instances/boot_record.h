// What the service remembers of a distribution's last start, until the next one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sys/timeline.h"

namespace lsl::host {

struct BootRecord {
  sys::Timeline timeline;
  int64_t started_us = 0;              // since 1970
  std::optional<std::string> failure;  // why it came to nothing
};

}  // namespace lsl::host
