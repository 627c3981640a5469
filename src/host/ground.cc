#include "host/ground.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "host/group_limits.h"
#include "host/instances/process_limit.h"
#include "sys/cgroup.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/mount_table.h"
#include "sys/namespaces.h"
#include "sys/socket.h"

namespace lsl::host {
namespace {

constexpr size_t kMaxProcFile = 16 * 1024 * 1024;
constexpr int kRemoveMilliseconds = 2'000;

// FNV-1a: stable across runs, which std::hash does not promise.
uint64_t hash(std::string_view text) {
  uint64_t value = 0xcbf29ce484222325;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return value;
}

Result<sys::Fd> own_directory(const std::string& path, mode_t mode) {
  LSL_CHECK(sys::make_directories(AT_FDCWD, path, mode));
  LSL_TRY(directory, sys::open_file(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  LSL_TRY(status, sys::stat_of(directory));
  if (status.st_uid != ::geteuid() || (status.st_mode & 022) != 0)
    return fail(EPERM, "use {}, which others may write (owner {}, mode {:o})", path, status.st_uid,
                status.st_mode & 07777U);
  return directory;
}

// A v1 group below the present one. cpuset refuses processes until its group has processors and
// memory of its own.
Status make_v1_group(const std::string& parent, const std::string& group) {
  if (::mkdir(group.c_str(), 0755) != 0 && errno != EEXIST)
    return fail(errno, "make control group {}", group);
  for (const char* name : {"/cpuset.cpus", "/cpuset.mems"}) {
    const Result<std::string> inherited = sys::read_file(parent + name, 4096);
    if (inherited) LSL_CHECK(sys::write_file(group + name, *inherited));
  }
  return {};
}

Status limit_unified_group(const std::string& path) {
  LSL_TRY(group, sys::open_file(path, O_RDONLY | O_DIRECTORY));
  LSL_TRY(parent, sys::open_file_at(group, "..", O_RDONLY | O_DIRECTORY));
  return limit_group(parent, group, plan_group_limits());
}

}  // namespace

std::string group_name(const std::string& runtime_directory) {
  return fmt::format("lsl-{:012x}", hash(runtime_directory) & 0xFFFFFFFFFFFF);
}

Result<Ground> Ground::prepare(const Options& options, bool host_root) {
  Ground ground;
  LSL_CHECK(in("Directories", ground.take_directories(options, host_root)));
  LSL_CHECK(in("MountNamespace", ground.leave_host_mounts(options)));
  ground.take_groups(options, host_root);
  ground.context_.host_root = host_root;
  ground.context_.max_processes = options.instance_processes != 0
                                      ? options.instance_processes
                                      : default_process_limit(process_bounds());
  ground.context_.init_program = options.program_directory + "/init";
  LSL_TRY(init, sys::open_file(ground.context_.init_program,
                               O_PATH));  // a clear word now, not at each launch
  return ground;
}

Status Ground::take_directories(const Options& options, bool host_root) {
  // The runtime directory may be searched by all: the socket is in it. What else is there is ours
  // alone.
  LSL_TRY(runtime, own_directory(options.runtime_directory, host_root ? 0755 : 0700));
  LSL_TRY(lock, sys::open_file_at(runtime, "lock", O_RDWR | O_CREAT | O_NOFOLLOW, 0600));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return fail(EALREADY, "lock {}", options.runtime_directory);
    return fail(errno, "lock {}", options.runtime_directory);
  }
  lock_ = std::move(lock);
  context_.stage = options.runtime_directory + "/stage";
  LSL_CHECK(sys::make_directories(AT_FDCWD, context_.stage, 0700));
  socket_path_ = options.runtime_directory + "/service.sock";
  LSL_TRY(state, own_directory(options.state_directory, host_root ? 0711 : 0700));
  state_ = std::move(state);
  return {};
}

// Mounts of the service never reach the host; the host's go on appearing here.
Status Ground::leave_host_mounts(const Options& options) {
  LSL_CHECK(sys::unshare(CLONE_NEWNS));
  LSL_CHECK(sys::set_propagation_at("/", MS_REC | MS_SLAVE));
  const std::string path = options.runtime_directory + "/mounts";
  LSL_CHECK(sys::make_directories(AT_FDCWD, path, 0700));
  LSL_TRY(kept, sys::Mount::create("tmpfs", {{"mode", "0700"}, {"size", "4m"}},
                                   MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC));
  LSL_CHECK(kept.attach_at(AT_FDCWD, path));
  context_.kept_mounts = path;
  return {};
}

// The unified hierarchy: a group per distribution below ours, so that it can be killed as a whole
// and sees itself as the root. The v1 hierarchies: one group for all of ours, which the
// distributions' cgroup namespaces begin at, so that they do not show the host's names. The service
// moves once; whatever it starts is born there, since moving a live process costs a grace period
// each time (docs/architecture.md).
void Ground::take_groups(const Options& options, bool host_root) {
  const std::string name = group_name(options.runtime_directory);
  const Result<std::string> mounts = sys::read_file("/proc/self/mountinfo", kMaxProcFile);
  const Result<std::string> groups = sys::read_file("/proc/self/cgroup", kMaxProcFile);
  context_.proc_hides = mounts && sys::proc_hides_processes(*mounts);
  if (!mounts || !groups) return;
  const sys::CgroupLayout layout = sys::cgroup_layout(*mounts);
  // Somebody who is not the host's root may have been given the group they are in, and no other.
  const std::string present_group = host_root ? "" : sys::unified_path(*groups).value_or("");
  const std::string parent = layout.unified + (present_group == "/" ? "" : present_group);
  const bool ours = host_root || ::access((parent + "/cgroup.procs").c_str(), W_OK) == 0;
  if (!layout.unified.empty() && ours) take_unified_group(parent + "/" + name);
  if (!host_root) return;  // the v1 hierarchies are never delegated
  for (const auto& hierarchy : layout.v1) {
    const std::optional<std::string> present = sys::v1_path(*groups, hierarchy.controllers);
    if (!present) continue;
    const std::string above = hierarchy.mount_point + (*present == "/" ? "" : *present);
    const std::string group = above + "/" + name;
    Status joined = make_v1_group(above, group);
    if (joined) joined = sys::join_cgroup(group);
    if (!joined) {
      log_warning("names of the host's groups show inside distributions: {}",
                  joined.error().message());
      continue;
    }
    v1_groups_.push_back(group);
    joined_.push_back(above);
  }
}

void Ground::take_unified_group(const std::string& path) {
  Status made = sys::destroy_cgroup_tree(path, kRemoveMilliseconds);
  if (made && ::mkdir(path.c_str(), 0755) != 0) made = fail(errno, "make control group {}", path);
  if (made) {
    unified_group_ = path;
    context_.cgroup_base = path;
    if (const Status limited = limit_unified_group(path); !limited)
      log_info("distributions run without limits of their own: {}", limited.error().message());
  } else {
    log_warning("distributions run without control groups of their own: {}",
                made.error().message());
  }
}

Result<sys::Fd> Ground::listen() {
  LSL_TRY(socket, sys::listen_at(socket_path_, 0666, 128));
  bound_ = true;
  return socket;
}

Ground::~Ground() {
  if (!lock_) return;  // moved from, or never ours
  if (bound_) ::unlink(socket_path_.c_str());
  // First where all of ours can be ended at once: what lives a moment longer than its owner, as the
  // helpers of a machine's network do, is in a v1 group, too.
  if (!unified_group_.empty()) (void)sys::destroy_cgroup_tree(unified_group_, kRemoveMilliseconds);
  for (size_t i = 0; i < v1_groups_.size(); ++i) {
    (void)sys::join_cgroup(
        joined_[i]);  // the group may have gone; then the next line fails and is harmless
    (void)sys::destroy_cgroup_tree(v1_groups_[i], kRemoveMilliseconds);
  }
  ::rmdir(context_.stage.c_str());
  (void)sys::unmount(context_.kept_mounts, MNT_DETACH);  // it goes with the process in any case
  ::rmdir(context_.kept_mounts.c_str());
}

}  // namespace lsl::host
