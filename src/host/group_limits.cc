#include "host/group_limits.h"

#include <errno.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>

#include "sys/cgroup.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

constexpr uint64_t kMemoryLeft = 32U << 20;
constexpr uint64_t kPeriod = 100'000;  // microseconds
constexpr uint64_t kTimeLeft = 1'000;

Status write_if_there(sys::FdRef group, const char* file, const std::string& text) {
  Status written = sys::write_file_at(group, file, text);
  return !written && written.error().code == ENOENT ? Status() : written;
}

}  // namespace

GroupLimits plan_group_limits(uint64_t memory_bytes, unsigned processors) {
  const uint64_t memory =
      memory_bytes > 2 * kMemoryLeft ? memory_bytes - kMemoryLeft : memory_bytes / 2;
  const uint64_t time = std::max(processors, 1U) * kPeriod - kTimeLeft;
  return {std::to_string(memory), fmt::format("{} {}", time, kPeriod)};
}

GroupLimits plan_group_limits() {
  struct sysinfo machine{};
  (void)::sysinfo(&machine);  // fails for a bad pointer only
  const long processors = ::sysconf(_SC_NPROCESSORS_ONLN);
  return plan_group_limits(uint64_t{machine.totalram} * machine.mem_unit,
                           processors > 0 ? static_cast<unsigned>(processors) : 1);
}

Status limit_group(sys::FdRef parent, sys::FdRef group, const GroupLimits& limits) {
  // The two that the limits need; the others are the host's to give. EBUSY: somebody lives in the
  // parent.
  Status enabled = sys::enable_limits(parent);
  if (!enabled && enabled.error().code == EBUSY) enabled = {};
  LSL_CHECK(std::move(enabled));
  LSL_CHECK(write_if_there(group, "memory.max", limits.memory_max));
  LSL_CHECK(write_if_there(group, "cpu.max", limits.cpu_max));
  return sys::enable_controllers(group);
}

}  // namespace lsl::host
