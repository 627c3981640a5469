#include "guest/mini_init/distribution_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "base/log.h"
#include "guest/mini_init/setup_plan.h"
#include "sys/file.h"

namespace lsl::guest {
namespace {

constexpr uint64_t kBare = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
constexpr const char* kLayer = "/distro-layer";  // a tmpfs of this launch alone

// "wsl" and six characters, as WSL names its temporary folders.
Result<std::string> parking_name() {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz012345";
  std::array<uint8_t, 6> random{};
  LSL_CHECK(sys::fill_random(random));
  std::string name = "wsl";
  for (const uint8_t byte : random) name += kLetters[byte % kLetters.size()];
  return name;
}

// In a user namespace a new proc must treat access times as the visible one does: as kernels do by
// default, or not at all.
Result<sys::Mount> make_proc() {
  Result<sys::Mount> proc = sys::Mount::create("proc", {{"source", "proc"}}, kBare);
  if (proc || proc.error().code != EPERM) return proc;
  Result<sys::Mount> other =
      sys::Mount::create("proc", {{"source", "proc"}}, kBare | MOUNT_ATTR_NOATIME);
  return other ? std::move(other) : std::move(proc);
}

// Where the network is not the machine's own, only whoever owns it may make a sysfs: then the one
// that the service has mounted, with its control groups covered.
Result<sys::Mount> make_sys(sys::FdRef target) {
  constexpr uint64_t kAttributes = kBare | MOUNT_ATTR_RDONLY;
  Result<sys::Mount> sysfs =
      sys::Mount::create("sysfs", {{"source", "sysfs"}}, kAttributes | MOUNT_ATTR_NOATIME);
  if (sysfs || sysfs.error().code != EPERM) {
    LSL_TRY(own, std::move(sysfs));
    LSL_CHECK(own.attach(target));
    return own;
  }
  LSL_TRY(machine, sys::Mount::clone_of(AT_FDCWD, "/sys", true));
  LSL_CHECK(machine.set_attributes(kAttributes, 0, true));
  LSL_CHECK(machine.attach(target));
  LSL_TRY(cover, sys::Mount::create("tmpfs", {{"mode", "0755"}, {"size", "4k"}}, kAttributes));
  LSL_TRY(groups, sys::open_beneath(machine.root(), "fs/cgroup", O_PATH | O_DIRECTORY));
  LSL_CHECK(cover.attach(groups));
  return machine;
}

// The root of its cgroup namespace, which is the group the distribution was born in.
Status mount_groups(const sys::Mount& sys_mount) {
  Result<sys::Mount> groups = sys::Mount::create("cgroup2", {{"source", "cgroup2"}}, kBare);
  if (!groups) {
    log_warning("{}", groups.error().message());  // a kernel without them
    return {};
  }
  LSL_TRY(target, sys::open_beneath(sys_mount.root(), "fs/cgroup", O_PATH | O_DIRECTORY));
  return groups->attach(target);
}

// The file /init is mounted on. The name belongs to lsl (spec/init.md section 2.1, step 7): a link
// there, which a mount would follow, is replaced by an empty file.
Result<sys::Fd> init_target(sys::FdRef root) {
  Result<sys::Fd> target = sys::open_beneath(root, "init", O_PATH);
  if (target) {
    LSL_TRY(status, sys::stat_of(*target));
    if (S_ISREG(status.st_mode)) return target;
    if (S_ISDIR(status.st_mode))
      return fail(EISDIR, "mount on /init, which the image has as a directory");
  }
  if (::unlinkat(root.get(), "init", 0) != 0 && errno != ENOENT)
    return fail(errno, "replace /init in the distribution");
  LSL_TRY(made, sys::open_file_at(root, "init", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0755));
  return sys::open_beneath(root, "init", O_PATH);
}

}  // namespace

Result<DistributionTree> DistributionTree::open(sys::Mount root, const LaunchPlan& plan) {
  if (plan.read_only) LSL_CHECK(root.set_attributes(MOUNT_ATTR_RDONLY, 0, false));
  if (::mkdir(kStage, 0755) < 0 && errno != EEXIST) return fail(errno, "make {}", kStage);
  LSL_CHECK(root.attach_at(AT_FDCWD, kStage));
  DistributionTree tree(std::move(root));
  if (plan.overlay) LSL_CHECK(tree.cover_with_memory());
  return tree;
}

// An overlay takes the place of the root; the tmpfs with its upper layer is nowhere to be seen
// inside.
Status DistributionTree::cover_with_memory() {
  LSL_CHECK(sys::make_directories(AT_FDCWD, kLayer, 0755));
  LSL_CHECK(sys::mount_filesystem("none", kLayer, "tmpfs", 0, "mode=755"));
  const std::string upper = std::string(kLayer) + "/upper";
  const std::string work = std::string(kLayer) + "/work";
  for (const std::string& name : {upper, work})
    if (::mkdir(name.c_str(), 0755) < 0) return fail(errno, "make {}", name);
  LSL_TRY(overlay, sys::Mount::create("overlay",
                                      {{"source", "none"},
                                       {"lowerdir", kStage},
                                       {"upperdir", upper},
                                       {"workdir", work},
                                       {"userxattr", ""}},
                                      0));
  LSL_CHECK(overlay.attach_at(AT_FDCWD, kStage));
  root_ = std::move(overlay);
  return {};
}

Result<std::string> DistributionTree::park_cross_distro() {
  LSL_TRY(shared, sys::open_file(kCrossDistro, O_PATH | O_DIRECTORY));
  LSL_TRY(name, parking_name());
  if (::mkdirat(root_.root().get(), name.c_str(), 0700) < 0) {
    const int error = errno;
    log_warning("make /{} in the distribution: {}; it becomes read-only", name, errno_text(error));
    fell_back_ = true;
    LSL_CHECK(cover_with_memory());
    if (::mkdirat(root_.root().get(), name.c_str(), 0700) < 0)
      return fail(errno, "make /{} in the distribution", name);
  }
  LSL_TRY(target, sys::open_beneath(root_.root(), name, O_PATH | O_DIRECTORY));
  LSL_CHECK(sys::Mount(std::move(shared)).attach(target));
  return "/" + name;
}

// A directory for a mount, made where the image lacks it.
Result<sys::Fd> DistributionTree::directory(const std::string& name) const {
  if (::mkdirat(root_.root().get(), name.c_str(), 0755) < 0 && errno != EEXIST)
    return fail(errno, "make /{} in the distribution", name);
  return sys::open_beneath(root_.root(), name, O_PATH | O_DIRECTORY);
}

Status DistributionTree::mount_kernel_parts(const sys::Mount& dev) {
  if (dev) {
    LSL_TRY(target, directory("dev"));
    LSL_CHECK(dev.attach(target));
  }
  LSL_TRY(proc_target, directory("proc"));
  LSL_TRY(proc, make_proc());
  LSL_CHECK(proc.attach(proc_target));
  LSL_TRY(sys_target, directory("sys"));
  LSL_TRY(sysfs, make_sys(sys_target));
  return mount_groups(sysfs);
}

Status DistributionTree::mount_init() {
  LSL_TRY(target, init_target(root_.root()));
  LSL_TRY(program, sys::Mount::clone_of(AT_FDCWD, "/init", false));
  LSL_CHECK(
      program.set_attributes(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, 0, false));
  return program.attach(target);
}

Status DistributionTree::enter() {
  if (fell_back_) LSL_CHECK(root_.set_attributes(MOUNT_ATTR_RDONLY, 0, false));
  LSL_CHECK(sys::pivot_into(root_.root()));
  return sys::drop_old_root();
}

}  // namespace lsl::guest
