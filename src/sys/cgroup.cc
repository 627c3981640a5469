#include "sys/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/vfs.h>

extern "C" {  // glibc 2.36 declares these without C linkage
#include <sys/pidfd.h>
}

#include <algorithm>
#include <chrono>
#include <limits>

#include "base/text.h"
#include "sys/call.h"
#include "sys/file.h"
#include "sys/kernel.h"
#include "sys/mount.h"
#include "sys/process.h"
#include "sys/tree_walk.h"

namespace lsl::sys {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kDestroyMs = 2000;  // for a group whose owner object goes away or that is in the way
constexpr int kKillRoundsMs = 5000;  // all rounds of killing one by one
constexpr int kRetryMs = 10;         // between attempts on a group that was busy for a moment
constexpr size_t kControllersLimit = 4096;
constexpr size_t kProcsLimit = 4 << 20;  // more than pid_max processes need

int milliseconds_until(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<long>(left, 0, std::numeric_limits<int>::max()));
}

// One round on one group; the processes killed are added to `killed`. A number may be taken by
// another process between reading it and opening it, so only those are killed that are still listed
// once they are held.
Status kill_listed(FdRef group, std::vector<Fd>& killed) {
  LSL_TRY(listed, processes_in(group));
  if (listed.empty()) return {};
  std::vector<std::pair<pid_t, Fd>> held;
  for (const pid_t pid : listed) {
    if (pid == 0) return fail(EPERM, "kill processes outside the PID namespace");
    if (Result<Fd> fd = open_pidfd(pid)) held.emplace_back(pid, std::move(*fd));
  }
  LSL_TRY(still, processes_in(group));
  for (auto& [pid, fd] : held) {
    if (std::find(still.begin(), still.end(), pid) == still.end()) continue;
    if (::pidfd_send_signal(fd.get(), SIGKILL, nullptr, 0) < 0 && errno != ESRCH)
      return fail(errno, "kill process {}", pid);
    killed.push_back(std::move(fd));
  }
  return {};
}

Status await_ends(const std::vector<Fd>& processes, Clock::time_point deadline) {
  for (const Fd& process : processes) {
    pollfd ended{process.get(), POLLIN, 0};
    if (retry([&] { return ::poll(&ended, 1, milliseconds_until(deadline)); }) == 0)
      return fail(ETIMEDOUT, "wait for killed processes");
  }
  return {};
}

struct Place {
  std::string parent;
  std::string name;
};
Result<Place> split_path(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (!path.starts_with('/') || slash + 1 == path.size())
    return fail(EINVAL, "control group {}", path);
  return Place{slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

Status kill_one_by_one(const std::string& path) {
  LSL_TRY(place, split_path(path));
  LSL_TRY(parent, open_file(place.parent, O_PATH | O_DIRECTORY));
  const auto deadline = Clock::now() + std::chrono::milliseconds(kKillRoundsMs);
  // A frozen group does not fork faster than it is killed; v1 has no such file, then rounds must
  // do.
  (void)write_file(path + "/cgroup.freeze", "1");
  Status result;
  for (std::vector<Fd> killed;; killed.clear()) {
    result = walk_tree(parent, place.name,
                       {.enter = [&](FdRef group) -> Result<std::vector<std::string>> {
                         LSL_CHECK(kill_listed(group, killed));
                         return list_subdirectories(group);
                       }});
    if (!result || killed.empty()) break;
    result = await_ends(killed, deadline);
    if (result && Clock::now() >= deadline) result = fail(ETIMEDOUT, "kill control group {}", path);
    if (!result) break;
  }
  (void)write_file(path + "/cgroup.freeze", "0");
  return result;
}

Status kill_group(const std::string& path) {
  if (!has(Feature::CgroupKill)) return kill_one_by_one(path);
  Status killed = write_file(path + "/cgroup.kill", "1");
  if (!killed && killed.error().code == ENOENT) return kill_one_by_one(path);
  return killed;
}

// Waits until nothing lives in the group or below (cgroups(7), cgroup.events). v1 has no such file
// and ENOENT or ENODEV means that the group is gone: nothing to wait for.
Status await_empty(const std::string& path, Clock::time_point deadline) {
  Result<Fd> events = open_file(path + "/cgroup.events", O_RDONLY);
  if (!events && events.error().code == ENOENT) return {};
  LSL_TRY(file, std::move(events));
  for (;;) {
    char buffer[256];
    const ssize_t length = retry([&] { return ::pread(file.get(), buffer, sizeof buffer, 0); });
    if (length < 0 && errno == ENODEV) return {};
    if (length < 0) return fail(errno, "read {}/cgroup.events", path);
    const std::string_view text(buffer, static_cast<size_t>(length));
    if (text.find("populated 0") != text.npos) return {};
    pollfd change{file.get(), POLLPRI, 0};
    const int left = milliseconds_until(deadline);
    if (left == 0) return fail(ETIMEDOUT, "wait for control group {} to be empty", path);
    (void)::poll(&change, 1, left);
  }
}

Status remove_directories(const Place& place) {
  LSL_TRY(parent, open_file(place.parent, O_PATH | O_DIRECTORY));
  return walk_tree(
      parent, place.name,
      {.enter = list_subdirectories, .leave = [](FdRef above, const std::string& name) -> Status {
         if (::unlinkat(above.get(), name.c_str(), AT_REMOVEDIR) < 0 && errno != ENOENT)
           return fail(errno, "{}", name);
         return {};
       }});
}

Status remove_group(const std::string& path, int milliseconds) {
  LSL_TRY(place, split_path(path));
  const auto deadline = Clock::now() + std::chrono::milliseconds(milliseconds);
  for (;;) {
    LSL_CHECK(await_empty(path, deadline));
    Status removed = remove_directories(place);
    if (removed) return removed;
    const int left = milliseconds_until(deadline);
    if (removed.error().code != EBUSY || left == 0)
      return fail(removed.error().code, "remove control group {}", path);
    // The last process has ended but is not yet taken off the group; nothing announces that.
    (void)::poll(nullptr, 0, std::min(left, kRetryMs));
  }
}

Status check_is_cgroup(const std::string& path, bool only_v2) {
  struct statfs status{};
  if (::statfs(path.c_str(), &status) < 0) return fail(errno, "control group {}", path);
  if (status.f_type == CGROUP2_SUPER_MAGIC) return {};
  if (status.f_type == CGROUP_SUPER_MAGIC && !only_v2) return {};
  return fail(EINVAL, "{} is no control group", path);
}

Result<ControllerPlan> plan_for(FdRef group) {
  LSL_TRY(file, open_file_at(group, "cgroup.controllers", O_RDONLY));
  LSL_TRY(available, read_all(file, kControllersLimit));
  return plan_controllers(available);
}

Status enable(FdRef group, const std::string& controllers) {
  return write_file_at(group, "cgroup.subtree_control", controllers);
}

}  // namespace

Cgroup::Cgroup(Cgroup&& other) noexcept
    : path_(std::exchange(other.path_, {})), directory_(std::move(other.directory_)) {}

Cgroup& Cgroup::operator=(Cgroup&& other) noexcept {
  if (this != &other) {
    Cgroup old(std::move(*this));
    path_ = std::exchange(other.path_, {});
    directory_ = std::move(other.directory_);
  }
  return *this;
}

Cgroup::~Cgroup() {
  if (directory_) (void)destroy_cgroup_tree(path_, kDestroyMs);  // Nobody is left to be told.
}

Result<Cgroup> Cgroup::create(const std::string& path) {
  LSL_TRY(place, split_path(path));
  LSL_CHECK(check_is_cgroup(place.parent, true));
  constexpr mode_t kMode = 0755;
  if (::mkdir(path.c_str(), kMode) < 0) {
    if (errno != EEXIST) return fail(errno, "make control group {}", path);
    LSL_CHECK(destroy_cgroup_tree(path, kDestroyMs));
    if (::mkdir(path.c_str(), kMode) < 0) return fail(errno, "make control group {}", path);
  }
  Cgroup group;
  group.path_ = path;
  Result<Fd> directory = open_file(path, O_RDONLY | O_DIRECTORY);
  if (!directory) {
    ::rmdir(path.c_str());
    return std::unexpected(std::move(directory).error());
  }
  group.directory_ = std::move(*directory);
  return group;
}

Status Cgroup::delegate_to(uid_t uid, gid_t gid) const {
  if (::fchown(directory_.get(), uid, gid) < 0) return fail(errno, "delegate {}", path_);
  for (const char* file : {"cgroup.procs", "cgroup.subtree_control", "cgroup.threads"})
    if (::fchownat(directory_.get(), file, uid, gid, AT_SYMLINK_NOFOLLOW) < 0)
      return fail(errno, "delegate {}/{}", path_, file);
  return {};
}

Status Cgroup::kill() const { return kill_group(path_); }

Status Cgroup::remove(int milliseconds) {
  LSL_CHECK(remove_group(path_, milliseconds));
  release();
  return {};
}

Result<std::vector<pid_t>> Cgroup::processes() const { return processes_in(directory_); }

void Cgroup::release() {
  path_.clear();
  directory_.reset();
}

Status destroy_cgroup_tree(const std::string& path, int milliseconds) {
  const Status known = check_is_cgroup(path, false);
  if (!known && known.error().code == ENOENT) return {};
  LSL_CHECK(known);
  LSL_TRY(is_root, is_mount_point(path));
  if (is_root) return fail(EBUSY, "destroy control group {}", path);
  LSL_CHECK(kill_group(path));
  return remove_group(path, milliseconds);
}

Result<std::vector<pid_t>> processes_in(FdRef group) {
  LSL_TRY(fd, open_file_at(group, "cgroup.procs", O_RDONLY));
  LSL_TRY(text, read_all(fd, kProcsLimit));
  std::vector<pid_t> pids;
  for (const std::string_view line : split(text, '\n'))
    if (const std::optional<uint64_t> pid = parse_unsigned(line))
      pids.push_back(static_cast<pid_t>(*pid));
  return pids;
}

Status enable_limits(FdRef group) {
  LSL_TRY(plan, plan_for(group));
  return plan.limits.empty() ? Status() : enable(group, plan.limits);
}

Status enable_controllers(FdRef group) {
  LSL_TRY(plan, plan_for(group));
  Status result = plan.limits.empty() ? Status() : enable(group, plan.limits);
  for (const std::string& text : plan.others) {
    Status enabled = enable(group, text);
    if (result && !enabled) result = std::move(enabled);
  }
  return result;
}

Status join_cgroup(const std::string& path) { return write_file(path + "/cgroup.procs", "0"); }

}  // namespace lsl::sys
