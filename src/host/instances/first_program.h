// How a builder ends: the guest program is executed as /init with the descriptors, the limits and
// the environment that its role asks for, and nothing else of the service's.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace lsl::host {

struct FirstProgram {
  std::vector<std::string> variables;  // "NAME=value"; the failpoints are added
  // {ours, number in the program}, above the standard ones; all others are closed.
  std::vector<std::pair<int, int>> descriptors;
  int log = -1;     // becomes its standard error; the other two are /dev/null
  int report = -1;  // pipe to the service, where a failure of the exec itself is told
  uint64_t max_processes = 0;
};

// Returns only with the error of what comes before the exec; then the process must end.
Status execute_first_program(const FirstProgram& program);

}  // namespace lsl::host
