#include "host/instances/guest_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>

#include "sys/file.h"
#include "sys/namespaces.h"

namespace lsl::host {
namespace {

constexpr uint64_t kNoSuidDev = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;

// The file /init is mounted on. The name belongs to lsl (spec/init.md section 2.1, step 7): a link
// there, which a mount would follow, is replaced by an empty file.
Result<sys::Fd> init_target(sys::FdRef root, const IdMap& ids) {
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
  if (::fchown(made.get(), ids.root(), ids.root()) != 0)
    return fail(errno, "give /init to the distribution");
  return sys::open_beneath(root, "init", O_PATH);
}

struct Node {
  const char* name;
  unsigned major, minor;
  bool everywhere = true;  // else a host may lack it
};
// Devices every distribution has; ttys and the rest come from its own devpts (spec/init.md section
// 3). The last two are of use inside a user namespace: fuse mounts there belong to it, and so do
// tun devices in a network namespace that it made.
constexpr std::array kNodes = {Node{"null", 1, 3},           Node{"zero", 1, 5},
                               Node{"full", 1, 7},           Node{"random", 1, 8},
                               Node{"urandom", 1, 9},        Node{"tty", 5, 0},
                               Node{"fuse", 10, 229, false}, Node{"net/tun", 10, 200, false}};

// A node of the distribution's own where the kernel allows it; a service without the host's root
// binds the host's node, which then shows as nobody's.
Status make_node(sys::FdRef dev, const Node& node, const IdMap& ids) {
  const dev_t number = makedev(node.major, node.minor);
  if (::mknodat(dev.get(), node.name, S_IFCHR | 0666, number) == 0) {
    // Whatever the umask: this may be the service itself.
    if (::fchmodat(dev.get(), node.name, 0666, 0) != 0)
      return fail(errno, "set the mode of /dev/{}", node.name);
    if (::fchownat(dev.get(), node.name, ids.root(), ids.root(), 0) != 0)
      return fail(errno, "give /dev/{} to the distribution", node.name);
    return {};
  }
  if (errno != EPERM) return fail(errno, "make /dev/{}", node.name);
  Result<sys::Mount> node_of_host =
      sys::Mount::clone_of(AT_FDCWD, std::string("/dev/") + node.name, false);
  if (!node_of_host && !node.everywhere) return {};
  LSL_TRY(host, std::move(node_of_host));
  LSL_TRY(file, sys::open_file_at(dev, node.name, O_WRONLY | O_CREAT | O_EXCL, 0666));
  return host.attach(file);
}

}  // namespace

Result<sys::Fd> mount_target(sys::FdRef root, const IdMap& ids, const std::string& name) {
  if (::mkdirat(root.get(), name.c_str(), 0755) == 0) {
    if (::fchownat(root.get(), name.c_str(), ids.root(), ids.root(), AT_SYMLINK_NOFOLLOW) != 0)
      return fail(errno, "give /{} to the distribution", name);
  } else if (errno != EEXIST) {
    return fail(errno, "make /{} in the distribution", name);
  }
  return sys::open_beneath(root, name, O_PATH | O_DIRECTORY);
}

Status mount_init(sys::FdRef root, const IdMap& ids, const std::string& init_program) {
  LSL_TRY(target, init_target(root, ids));
  // By path: a mount can only be cloned in the mount namespace its descriptor was opened in.
  LSL_TRY(program, sys::Mount::clone_of(AT_FDCWD, init_program, false));
  LSL_CHECK(program.set_attributes(MOUNT_ATTR_RDONLY | kNoSuidDev, 0, false));
  return program.attach(target);
}

Result<sys::Mount> make_dev(const IdMap& ids) {
  const std::string owner = std::to_string(ids.root());
  LSL_TRY(
      dev,
      sys::Mount::create(
          "tmpfs",
          {{"mode", "0755"}, {"size", "1m"}, {"nr_inodes", "512"}, {"uid", owner}, {"gid", owner}},
          MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOATIME));
  if (::mkdirat(dev.root().get(), "net", 0755) != 0 ||
      ::fchownat(dev.root().get(), "net", ids.root(), ids.root(), 0) != 0)
    return fail(errno, "make /dev/net");
  for (const Node& node : kNodes) LSL_CHECK(make_node(dev.root(), node, ids));
  return dev;
}

// The network is shared, so only the host's root can mount sysfs, and only read-only is it
// safe: a writable one lets the distribution's udev rename the host's interfaces.
Status mount_sys(sys::FdRef root, const IdMap& ids) {
  LSL_TRY(target, mount_target(root, ids, "sys"));
  constexpr uint64_t attributes = MOUNT_ATTR_RDONLY | kNoSuidDev | MOUNT_ATTR_NOEXEC;
  Result<sys::Mount> sysfs =
      sys::Mount::create("sysfs", {{"source", "sysfs"}}, attributes | MOUNT_ATTR_NOATIME);
  if (!sysfs && sysfs.error().code == EPERM) {
    // A service without the host's root: the host's own instance, with all that is mounted below
    // it.
    LSL_TRY(host, sys::Mount::clone_of(AT_FDCWD, "/sys", true));
    LSL_CHECK(host.set_attributes(attributes, 0, true));
    LSL_CHECK(host.attach(target));
    // The host's control groups come along; their names are nobody's business inside.
    LSL_TRY(cover, sys::Mount::create("tmpfs", {{"mode", "0755"}, {"size", "4k"}}, attributes));
    LSL_TRY(groups, sys::open_beneath(host.root(), "fs/cgroup", O_PATH | O_DIRECTORY));
    return cover.attach(groups);
  }
  LSL_TRY(own, std::move(sysfs));
  return own.attach(target);
}

// In a user namespace it must treat access times as the visible one does, which is the host's, and
// that treats them as kernels do by default, or not at all.
Result<sys::Mount> make_proc() {
  constexpr uint64_t kAttributes = kNoSuidDev | MOUNT_ATTR_NOEXEC;
  Result<sys::Mount> proc = sys::Mount::create("proc", {{"source", "proc"}}, kAttributes);
  if (proc || proc.error().code != EPERM) return proc;
  Result<sys::Mount> other =
      sys::Mount::create("proc", {{"source", "proc"}}, kAttributes | MOUNT_ATTR_NOATIME);
  return other ? std::move(other) : std::move(proc);
}

Status mount_cgroup(sys::FdRef root) {
  LSL_TRY(cgroup,
          sys::Mount::create("cgroup2", {{"source", "cgroup2"}}, kNoSuidDev | MOUNT_ATTR_NOEXEC));
  LSL_TRY(target, sys::open_beneath(root, "sys/fs/cgroup", O_PATH | O_DIRECTORY));
  return cgroup.attach(target);
}

Result<sys::Mount> copy_tree() {
  LSL_TRY(root, sys::Mount::clone_of(AT_FDCWD, ".", true));
  LSL_CHECK(root.attach_at(AT_FDCWD, "."));
  return root;
}

Status become_root_inside() {
  Status inside = sys::become(0, 0);
  if (!inside && inside.error().name == sys::kSetgroupsDenied)
    inside = sys::become_keeping_groups(0, 0);
  LSL_CHECK(std::move(inside));
  // After the change of ids, which clears it: the service's death is the distribution's.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return fail(errno, "tie init to the service");
  return {};
}

}  // namespace lsl::host
