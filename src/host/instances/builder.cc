#include "host/instances/builder.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

#include "base/text.h"
#include "host/rootless.h"
#include "sys/call.h"
#include "sys/failpoint.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/namespaces.h"
#include "sys/process.h"
#include "sys/signals.h"
#include "sys/timeline.h"
#include "wire/constants.h"

namespace lsl::host {
namespace {

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

constexpr uint64_t kNoSuidDev = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;

std::string owner_option(uint32_t id) { return std::to_string(id); }

// A directory for a mount, made for the mapped root where the image lacks it.
Result<sys::Fd> mount_target(sys::FdRef root, const BuildPlan& plan, const std::string& name) {
  if (::mkdirat(root.get(), name.c_str(), 0755) == 0) {
    if (::fchownat(root.get(), name.c_str(), plan.ids.root(), plan.ids.root(),
                   AT_SYMLINK_NOFOLLOW) != 0)
      return fail(errno, "give /{} to the distribution", name);
  } else if (errno != EEXIST) {
    return fail(errno, "make /{} in the distribution", name);
  }
  return sys::open_beneath(root, name, O_PATH | O_DIRECTORY);
}

// The file /init is mounted on. The name belongs to lsl (spec/init.md section 2.1, step 7): a link
// there, which a mount would follow, is replaced by an empty file.
Result<sys::Fd> init_target(sys::FdRef root, const BuildPlan& plan) {
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
  if (::fchown(made.get(), plan.ids.root(), plan.ids.root()) != 0)
    return fail(errno, "give /init to the distribution");
  return sys::open_beneath(root, "init", O_PATH);
}

Status mount_init(sys::FdRef root, const BuildPlan& plan) {
  LSL_TRY(target, init_target(root, plan));
  // By path: a mount can only be cloned in the mount namespace its descriptor was opened in.
  LSL_TRY(program, sys::Mount::clone_of(AT_FDCWD, plan.init_program, false));
  LSL_CHECK(program.set_attributes(MOUNT_ATTR_RDONLY | kNoSuidDev, 0, false));
  return program.attach(target);
}

// A node of the distribution's own where the kernel allows it; a service without the host's root
// binds the host's node, which then shows as nobody's.
Status make_node(sys::FdRef dev, const Node& node, const BuildPlan& plan) {
  const dev_t number = makedev(node.major, node.minor);
  if (::mknodat(dev.get(), node.name, S_IFCHR | 0666, number) == 0) {
    if (::fchownat(dev.get(), node.name, plan.ids.root(), plan.ids.root(), 0) != 0)
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

Status mount_dev(sys::FdRef root, const BuildPlan& plan) {
  LSL_TRY(target, mount_target(root, plan, "dev"));
  const std::string owner = owner_option(plan.ids.root());
  LSL_TRY(
      dev,
      sys::Mount::create(
          "tmpfs",
          {{"mode", "0755"}, {"size", "1m"}, {"nr_inodes", "512"}, {"uid", owner}, {"gid", owner}},
          MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOATIME));
  ::umask(0);
  if (::mkdirat(dev.root().get(), "net", 0755) != 0 ||
      ::fchownat(dev.root().get(), "net", plan.ids.root(), plan.ids.root(), 0) != 0)
    return fail(errno, "make /dev/net");
  for (const Node& node : kNodes) LSL_CHECK(make_node(dev.root(), node, plan));
  ::umask(022);
  return dev.attach(target);
}

// The host's network is shared, so only the host's root can mount sysfs, and only read-only is it
// safe: a writable one lets the distribution's udev rename the host's interfaces.
Status mount_sys(sys::FdRef root, const BuildPlan& plan) {
  LSL_TRY(target, mount_target(root, plan, "sys"));
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

Status mount_run(sys::FdRef root, const BuildPlan& plan) {
  LSL_TRY(target, mount_target(root, plan, "run"));
  const std::string owner = owner_option(plan.ids.root());
  LSL_TRY(run, sys::Mount::create("tmpfs", {{"mode", "0755"}, {"uid", owner}, {"gid", owner}},
                                  kNoSuidDev | MOUNT_ATTR_STRICTATIME));
  return run.attach(target);
}

// The tree may lie on a file system the host mounted without setuid or programs at all. A service
// without the host's root cannot lift that: such flags are locked for it.
Status allow_programs(const sys::Mount& root) {
  Status lifted =
      root.set_attributes(MOUNT_ATTR_NODEV, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, false);
  if (lifted || lifted.error().code != EPERM) return lifted;
  return root.set_attributes(MOUNT_ATTR_NODEV, 0, false);
}

// Everything that carries policy, in a mount namespace of the builder's own, still as the host's
// root.
Status build_tree(const BuildPlan& plan) {
  LSL_CHECK(sys::unshare(CLONE_NEWNS));
  LSL_CHECK(sys::set_propagation_at("/", MS_REC | MS_SLAVE));
  LSL_TRY(tree, open_tree_directory(plan.base_path, plan.ids));
  LSL_TRY(root, sys::Mount::clone_of(tree, "", false));
  LSL_CHECK(allow_programs(root));
  LSL_CHECK(root.attach_at(AT_FDCWD, plan.stage));
  LSL_TRY(proc, mount_target(root.root(), plan,
                             "proc"));  // mounted from inside, but the folder must be there
  LSL_CHECK(mount_init(root.root(), plan));
  LSL_CHECK(mount_dev(root.root(), plan));
  LSL_CHECK(mount_sys(root.root(), plan));
  LSL_CHECK(mount_run(root.root(), plan));
  // The working directory follows the clone into the new mount namespace; paths of the service's
  // folders would not be reachable for the mapped root.
  if (::fchdir(root.root().get()) != 0) return fail(errno, "enter the distribution's root");
  return {};
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

// The distribution's PID 1: a copy of the tree over the tree, which can become the root.
Result<sys::Mount> copy_tree() {
  LSL_TRY(root, sys::Mount::clone_of(AT_FDCWD, ".", true));
  LSL_CHECK(root.attach_at(AT_FDCWD, "."));
  return root;
}

// While the host's /proc is there, which tells whether groups can be dropped. Until its ids are
// mapped it can become nobody.
Status become_root_inside() {
  Status inside = sys::become(0, 0);
  if (!inside && inside.error().name == sys::kSetgroupsDenied)
    inside = sys::become_keeping_groups(0, 0);
  LSL_CHECK(std::move(inside));
  // After the change of ids, which clears it: the service's death is the distribution's.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return fail(errno, "tie init to the service");
  return {};
}

// The tree becomes the root, the host's goes away.
Status enter_tree(const BuildPlan& plan, const sys::Mount& root) {
  LSL_CHECK(sys::pivot_into(root.root()));
  sys::stamp(sys::Step::InitProc);
  // While the old root is there: a proc can only be mounted where another one is visible.
  LSL_TRY(proc, make_proc());
  LSL_TRY(proc_target, sys::open_beneath(root.root(), "proc", O_PATH | O_DIRECTORY));
  LSL_CHECK(proc.attach(proc_target));
  LSL_CHECK(sys::drop_old_root());
  if (plan.group.empty()) return {};
  LSL_TRY(cgroup,
          sys::Mount::create("cgroup2", {{"source", "cgroup2"}}, kNoSuidDev | MOUNT_ATTR_NOEXEC));
  LSL_TRY(target, sys::open_beneath(root.root(), "sys/fs/cgroup", O_PATH | O_DIRECTORY));
  return cgroup.attach(target);
}

// A keyring of the service's session must not be found inside (session-keyring(7)).
void leave_session_keyring() {
  (void)::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING,
                  nullptr);  // a kernel without keys has none to leak
}

// WSL's own limits (spec/init.md section 2.1; spec/session.md section 7), as far as the service's
// allow: lowering them is everybody's right. That of processes is the user namespace's for all
// together; here it is for programs that ask.
void set_limits(const BuildPlan& plan) {
  struct Limit {
    __rlimit_resource_t resource;
    rlim_t soft, hard;
  };
  constexpr rlim_t kLocked = 64 << 20;
  const std::array limits = {Limit{RLIMIT_NOFILE, 10'240, 1'048'576},
                             Limit{RLIMIT_MEMLOCK, kLocked, kLocked},
                             Limit{RLIMIT_CORE, 0, RLIM_INFINITY},
                             Limit{RLIMIT_NPROC, plan.max_processes, plan.max_processes}};
  for (const Limit& limit : limits) {
    rlimit wanted{};
    if (::getrlimit(limit.resource, &wanted) != 0) continue;
    wanted.rlim_max = std::min(wanted.rlim_max, limit.hard);
    wanted.rlim_cur = std::min(wanted.rlim_max, limit.soft);
    (void)::setrlimit(limit.resource, &wanted);  // not larger than before, so never refused
  }
}

// The service may have the descriptor under just that number: then only its flag goes.
bool place(int descriptor, int number) {
  return descriptor == number ? ::fcntl(number, F_SETFD, 0) == 0
                              : ::dup2(descriptor, number) == number;
}

Status execute_init(const BuildPlan& plan) {
  sys::stamp(sys::Step::InitExecute);
  LSL_CHECK(sys::failpoint("builder.before_exec"));
  leave_session_keyring();
  set_limits(plan);
  LSL_TRY(null, sys::open_file("/dev/null", O_RDWR));
  const int channel = wire::kInitChannelFd;
  const int timeline = wire::kTimelineFd;
  if (::dup2(plan.log, 2) < 0 || ::dup2(null.get(), 0) < 0 || ::dup2(null.get(), 1) < 0)
    return fail(errno, "arrange init's standard descriptors");
  // Out of the way of the numbers that the others get.
  LSL_TRY(report, sys::duplicate(plan.report, timeline + 1));
  const sys::Fd page(::fcntl(plan.timeline, F_DUPFD_CLOEXEC, timeline + 1));  // init can do without
  if (!place(plan.channel, channel)) return fail(errno, "give init its channel");
  if (page) (void)place(page.get(), timeline);  // as above
  ::syscall(SYS_close_range, 3U, static_cast<unsigned>(channel - 1), 0U);
  sys::reset_signals();
  char path[] = "/init";
  char version[] = "LSL_INIT_VERSION=1";
  char* const argv[] = {path, nullptr};
  std::string failpoints = sys::failpoint_variable().value_or("");
  std::string reason = "LSL_WITHOUT_SYSTEMD=" + plan.without_systemd;
  std::array<char*, 4> environment = {version};
  size_t variables = 1;
  if (!plan.without_systemd.empty()) environment[variables++] = reason.data();
  if (!failpoints.empty()) environment[variables++] = failpoints.data();
  ::execve(path, argv, environment.data());
  const int error = errno;
  const std::string text = fmt::format("E{} - execute /init\n", error);
  (void)sys::write_all(report, text);  // the service sees the end of the pipe in any case
  ::_exit(1);
}

[[noreturn]] void give_up(const BuildPlan& plan, const Error& error) {
  const std::string steps = error.steps.empty() ? "" : error.steps + ": ";
  const std::string_view name = error.name.empty() ? "-" : std::string_view(error.name);
  (void)sys::write_all(plan.report,
                       fmt::format("E{} {} {}{}\n", error.code, name, steps, error.detail));
  ::_exit(1);  // the service logs and reports what was written
}

// The end of the pipe: whoever was to write has given up, and said so itself.
void await_byte(sys::FdRef pipe) {
  char byte = 0;
  if (sys::retry([&] { return ::read(pipe.get(), &byte, 1); }) != 1) ::_exit(1);
}

Status become_init(const BuildPlan& plan, sys::FdRef mapped) {
  LSL_TRY(root, copy_tree());
  sys::stamp(sys::Step::InitIds);
  await_byte(mapped);  // the builder has written the maps meanwhile
  sys::stamp(sys::Step::InitRoot);
  LSL_CHECK(become_root_inside());
  LSL_CHECK(enter_tree(plan, root));
  return execute_init(plan);
}

// The group is made by the service at the same time.
Result<sys::Fd> open_group(const BuildPlan& plan) {
  if (plan.group.empty()) return sys::Fd();
  await_byte(plan.group_made);
  return sys::open_file(plan.group, O_RDONLY | O_DIRECTORY);
}

// Not in the service: for a moment the namespace hangs on a process that its owner may stop. The
// user's first launch makes it, and the service keeps it for the others.
Result<sys::Fd> outer_namespace(const BuildPlan& plan) {
  if (!plan.nested) return sys::Fd();
  if (plan.outer >= 0) return sys::duplicate(plan.outer);
  Result<sys::Fd> made = sys::make_user_namespace(plan.owner, plan.ids.ranges, plan.ids.ranges);
  if (!made) return std::unexpected(explain_namespace_error(made.error()));
  return made;
}

// CLONE_PARENT makes the distribution's init the service's own child. The other five namespaces
// belong to the inner user namespace, and the mounts of the builder's that the new mount namespace
// begins with are locked in it. Whose ids make that namespace owns it, and within which limits;
// the group's files are opened with the service's ids, which file access goes by.
Result<sys::CloneResult> clone_init(const BuildPlan& plan, sys::FdRef outer) {
  sys::stamp(sys::Step::BuilderGroup);
  LSL_TRY(group, open_group(plan));
  sys::stamp(sys::Step::BuilderClone);
  LSL_CHECK(sys::make_namespaces_for(
      plan.inner_owner, {.max_processes = plan.max_processes, .traceable = !plan.nested}));
  if (plan.nested) LSL_CHECK(sys::enter_namespace(outer, CLONE_NEWUSER));
  sys::CloneOptions options;
  options.flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC |
                  CLONE_NEWCGROUP | CLONE_PARENT;
  options.cgroup = group.get();
  options.exit_signal = 0;
  Result<sys::CloneResult> clone = sys::clone_process(options);
  if (!clone) return std::unexpected(explain_namespace_error(clone.error()));
  return clone;
}

// One that shows everything, for in the outer namespace the service has no rights to see more.
Result<sys::Mount> proc_that_shows_all(const BuildPlan& plan) {
  if (!plan.nested || !plan.proc_hides) return sys::Mount();
  return sys::Mount::create("proc", {}, kNoSuidDev | MOUNT_ATTR_NOEXEC);
}

// From inside the outer namespace, where the ids have the numbers they have in the inner one.
Status map_ids(const BuildPlan& plan, pid_t pid, const sys::Mount& proc) {
  std::vector<sys::IdRange> ids = plan.ids.ranges;
  if (plan.nested) ids = {{0, 0, plan.ids.count()}};
  return sys::map_ids_of(pid, ids, ids, proc ? proc.root().get() : -1);
}

Status build(const BuildPlan& plan) {
  LSL_TRY(outer, in("UserNamespace", outer_namespace(plan)));
  LSL_TRY(proc, proc_that_shows_all(plan));
  sys::stamp(sys::Step::BuilderTree);
  LSL_CHECK(sys::failpoint("builder.before_tree"));
  LSL_CHECK(build_tree(plan));
  LSL_CHECK(sys::failpoint("builder.after_tree"));
  LSL_TRY(mapped, sys::make_pipe());
  LSL_TRY(clone, in("UserNamespace", clone_init(plan, outer)));
  if (clone.in_child) {
    sys::stamp(sys::Step::InitTree);
    mapped.write.reset();
    const Status failed = become_init(plan, mapped.read);
    give_up(plan, failed.error());
  }
  sys::stamp(sys::Step::BuilderIds);
  const pid_t pid = clone.child.pid();
  clone.child.detach();  // the service's to reap
  LSL_CHECK(in("UserNamespace", map_ids(plan, pid, proc)));
  LSL_CHECK(sys::failpoint("builder.after_user_namespace"));
  LSL_CHECK(sys::write_all(mapped.write, "m"));
  LSL_CHECK(sys::failpoint("builder.after_clone"));
  sys::stamp(sys::Step::BuilderEnd);
  return sys::write_all(plan.report, fmt::format("P{}\n", pid));
}

}  // namespace

Result<sys::Fd> open_tree_directory(const std::string& base_path, const IdMap& ids) {
  LSL_TRY(base, sys::open_file(base_path, O_PATH | O_DIRECTORY | O_NOFOLLOW));
  LSL_TRY(rootfs, sys::open_beneath(base, kRootfsDirectory, O_PATH | O_DIRECTORY));
  LSL_TRY(status, sys::stat_of(rootfs));
  if (status.st_uid != ::geteuid() || (status.st_mode & 077) != 0)
    return fail(EPERM, "use {}/{}, which is not the service's own", base_path, kRootfsDirectory);
  LSL_TRY(tree, sys::open_beneath(rootfs, kTreeDirectory, O_RDONLY | O_DIRECTORY));
  LSL_TRY(tree_status, sys::stat_of(tree));
  if (!ids.holds(tree_status.st_uid))
    return fail(EPERM, "use {}/{}/{}, owned by host user {}", base_path, kRootfsDirectory,
                kTreeDirectory, tree_status.st_uid);
  return tree;
}

void build_version1(const BuildPlan& plan) {
  (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);  // cannot fail with a valid signal
  (void)::setpgid(0, 0);  // BuilderProcess ends the group; cannot fail for a new process
  (void)::prctl(PR_SET_NAME, "lsl-builder");
  sys::share_stamps(plan.timeline);
  sys::stamp(sys::Step::BuilderOuter);
  if (const Status built = build(plan); !built) give_up(plan, built.error());
  ::_exit(0);
}

Result<pid_t> parse_report(std::string_view report) {
  std::optional<pid_t> pid;
  for (const std::string_view line : split(report, '\n')) {
    if (line.empty()) continue;
    const size_t space = line.find(' ');
    const auto number =
        parse_unsigned(line.substr(1, space == std::string_view::npos ? space : space - 1));
    if (!number || *number > INT32_MAX)
      return fail(EBADMSG, "read the builder's report '{}'", printable(report));
    if (line.front() == 'P') {
      pid = static_cast<pid_t>(*number);
    } else {
      const std::string_view rest = space == std::string_view::npos ? "" : line.substr(space + 1);
      const size_t end = std::min(rest.find(' '), rest.size());
      const std::string_view name = rest.substr(0, end) == "-" ? "" : rest.substr(0, end);
      const std::string detail = printable(rest.substr(std::min(end + 1, rest.size())));
      return std::unexpected(Error{static_cast<int>(*number), std::string(name), detail, {}});
    }
  }
  if (!pid || *pid <= 0)
    return fail(ECHILD, "start the distribution: its builder died without a word");
  return *pid;
}

}  // namespace lsl::host
