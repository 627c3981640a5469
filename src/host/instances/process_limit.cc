#include "host/instances/process_limit.h"

#include <algorithm>

#include "base/text.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

constexpr uint64_t kMost = 16'384;
constexpr uint64_t kFewest = 64;
constexpr uint64_t kUsual = 32'768;  // where the kernel does not say

uint64_t number_in(const char* path) {
  const Result<std::string> text = sys::read_file(path, 64);
  return text ? parse_unsigned(trim(*text)).value_or(kUsual) : kUsual;
}

}  // namespace

ProcessBounds process_bounds() {
  ProcessBounds bounds{number_in("/proc/sys/kernel/threads-max"),
                       number_in("/proc/sys/kernel/pid_max")};
  rlimit own{};
  if (::getrlimit(RLIMIT_NPROC, &own) == 0) bounds.own = own.rlim_max;
  return bounds;
}

uint64_t default_process_limit(const ProcessBounds& bounds) {
  uint64_t limit = std::min({kMost, bounds.threads_max / 4, bounds.pid_max / 4});
  if (bounds.own != RLIM_INFINITY) limit = std::min<uint64_t>(limit, bounds.own / 2);
  return std::max(limit, kFewest);
}

}  // namespace lsl::host
