// How many processes and threads one distribution may have at a time. The kernel counts those of
// all ids in it together (sys/namespaces.h, NamespaceOptions::max_processes).
#pragma once

#include <sys/resource.h>

#include <cstdint>

namespace lsl::host {

// kernel.threads-max, kernel.pid_max and the service's own hard RLIMIT_NPROC.
struct ProcessBounds {
  uint64_t threads_max = 0;
  uint64_t pid_max = 0;
  rlim_t own = RLIM_INFINITY;
};
ProcessBounds process_bounds();

// A quarter of what the kernel has, so that neither the host nor other distributions starve when
// one uses its share up; half of what the service's user may have; 16 384 at most.
uint64_t default_process_limit(const ProcessBounds& bounds);

}  // namespace lsl::host
