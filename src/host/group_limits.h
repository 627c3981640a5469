// What all distributions of a service may use together of the machine's memory and processors,
// where the control groups of the host can limit them (spec/init.md section 7.3).
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::host {

struct GroupLimits {
  std::string memory_max;  // cgroups(7), as their files take them
  std::string cpu_max;
  bool operator==(const GroupLimits&) const = default;
};
// All but a little, so that the host stays in charge: 32 MiB, and a hundredth of one processor.
GroupLimits plan_group_limits(uint64_t memory_bytes, unsigned processors);
// For this machine.
GroupLimits plan_group_limits();

// Limits `group`, a directory below `parent`, and lets the groups below it have the controllers
// that it has. A controller that the host does not give is no error: then there is no such limit.
Status limit_group(sys::FdRef parent, sys::FdRef group, const GroupLimits& limits);

}  // namespace lsl::host
