#include "guest/mini_init/groups.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/sysinfo.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>

#include "base/log.h"
#include "sys/file.h"

namespace lsl::guest {
namespace {

const std::string kRoot = "/sys/fs/cgroup";
constexpr uint64_t kMemoryLeft = 32U << 20;
constexpr uint64_t kPeriod = 100'000;  // microseconds
constexpr uint64_t kTimeLeft = 1'000;
// A distribution makes groups below its own as it pleases; somebody has to remove them all.
constexpr std::string_view kMaxGroupsBelow = "10000";
constexpr std::string_view kMaxGroupDepth = "64";

std::optional<GroupLimits> limits_of_this_machine() {
  struct sysinfo machine{};
  (void)::sysinfo(&machine);  // fails for a bad pointer only
  const long processors = ::sysconf(_SC_NPROCESSORS_ONLN);
  return plan_group_limits(uint64_t{machine.totalram} * machine.mem_unit,
                           processors > 0 ? static_cast<unsigned>(processors) : 1);
}

// Kept when this object goes: it ends with the machine.
Result<sys::Fd> make_group(const std::string& path) {
  LSL_TRY(group, sys::Cgroup::create(path));
  LSL_TRY(directory, sys::duplicate(group.directory()));
  group.release();
  return directory;
}

}  // namespace

std::optional<GroupLimits> plan_group_limits(uint64_t memory_bytes, unsigned processors) {
  if (memory_bytes <= kMemoryLeft) return std::nullopt;
  const uint64_t time = std::max(processors, 1U) * kPeriod - kTimeLeft;
  return GroupLimits{std::to_string(memory_bytes - kMemoryLeft),
                     fmt::format("{} {}", time, kPeriod)};
}

Status MachineGroups::find() {
  struct statfs status{};
  if (::statfs(kRoot.c_str(), &status) < 0) return fail(errno, "look at {}", kRoot);
  if (status.f_type != CGROUP2_SUPER_MAGIC) return fail(ENOENT, "find control groups at {}", kRoot);
  if (::access(kRoot.c_str(), W_OK) < 0) return fail(errno, "make groups in {}", kRoot);
  base_ = kRoot;
  return {};
}

// As many controllers as there are, for the groups below. Not before a distribution needs them:
// whoever made mini_init was in this group, and may not have left it yet.
void MachineGroups::share_out() {
  if (shared_out_) return;
  const Result<sys::Fd> root = sys::open_file(kRoot, O_RDONLY | O_DIRECTORY);
  const Status shared = root ? sys::enable_controllers(*root) : Status();
  if (!shared) log_info("{}", shared.error().message());
  shared_out_ = shared || shared.error().code != EBUSY;
}

Status MachineGroups::isolate() {
  if (base_.empty()) return fail(ENOENT, "divide control groups, of which there are none");
  const std::optional<GroupLimits> limits = limits_of_this_machine();
  if (!limits) return fail(ENOMEM, "divide a machine of so little memory");
  LSL_CHECK(sys::write_file(kRoot + "/cgroup.subtree_control", "+cpu +memory "));
  const std::string user = kRoot + "/wsl-user";
  LSL_TRY(group, make_group(user));
  base_ = user;
  (void)sys::enable_controllers(group);  // as many as there are
  LSL_TRY(non_distro, make_group(user + "/non-distro"));
  non_distro_ = std::move(non_distro);
  LSL_CHECK(sys::write_file_at(group, "memory.max", limits->memory_max));
  return sys::write_file_at(group, "cpu.max", limits->cpu_max);
}

Result<sys::Cgroup> MachineGroups::make_for_distribution() {
  if (base_.empty()) return sys::Cgroup();
  share_out();
  LSL_TRY(group, sys::Cgroup::create(fmt::format("{}/distro-{}", base_, ++made_)));
  LSL_CHECK(sys::write_file_at(group.directory(), "cgroup.max.descendants", kMaxGroupsBelow));
  LSL_CHECK(sys::write_file_at(group.directory(), "cgroup.max.depth", kMaxGroupDepth));
  return group;
}

}  // namespace lsl::guest
