// The control groups of a machine (spec/mini_init.md section 11), below the group that is the root
// of its cgroup namespace:
//
//   /sys/fs/cgroup           nothing lives here, so that controllers can be shared out
//     init                   mini_init, born there; the service has made it
//     distro-N               one per launch, in which the distribution is born
//   or, when the service asks for it with EarlyConfig,
//     wsl-user               memory.max, cpu.max
//       distro-N
//       non-distro           programs of CreateProcess
//
// A distribution is process 1 of a cgroup namespace that begins at its group. Without a writable
// cgroup2 there are no groups at all, and everything else works the same.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "sys/cgroup.h"
#include "sys/fd.h"

namespace lsl::guest {

struct GroupLimits {
  std::string memory_max;  // cgroups(7), as their files take them
  std::string cpu_max;
  bool operator==(const GroupLimits&) const = default;
};
// What all distributions may use together; nothing when the machine is too small to divide.
std::optional<GroupLimits> plan_group_limits(uint64_t memory_bytes, unsigned processors);

class MachineGroups {
 public:
  // Looks at what is mounted on /sys/fs/cgroup. An error: why there will be no groups.
  Status find();
  // Section 11, steps 1 to 4. What was made before a failure stays.
  Status isolate();

  // A group for a distribution about to be born; none when there are no groups.
  Result<sys::Cgroup> make_for_distribution();
  // Where programs of the machine's own are born, -1: with mini_init.
  sys::FdRef non_distro() const { return non_distro_; }

 private:
  void share_out();

  std::string base_;  // of distributions' groups; empty: there are none
  uint64_t made_ = 0;
  bool shared_out_ = false;
  sys::Fd non_distro_;
};

}  // namespace lsl::guest
