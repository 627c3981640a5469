#include "host/instances/builder.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/instances/first_program.h"
#include "host/instances/guest_tree.h"
#include "host/rootless.h"
#include "sys/failpoint.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/namespaces.h"
#include "sys/process.h"
#include "sys/timeline.h"
#include "wire/constants.h"

namespace lsl::host {
namespace {

constexpr uint64_t kNoSuidDev = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;

Status mount_dev(sys::FdRef root, const BuildPlan& plan) {
  LSL_TRY(target, mount_target(root, plan.nest.ids, "dev"));
  LSL_TRY(dev, make_dev(plan.nest.ids));
  return dev.attach(target);
}

Status mount_run(sys::FdRef root, const BuildPlan& plan) {
  LSL_TRY(target, mount_target(root, plan.nest.ids, "run"));
  const std::string owner = std::to_string(plan.nest.ids.root());
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
  // Disks would otherwise stay in use as long as this copy of their mounts.
  LSL_CHECK(sys::unmount(plan.kept_mounts, MNT_DETACH));
  LSL_TRY(tree, open_tree_directory(plan.base_path, plan.nest.ids));
  LSL_TRY(root, sys::Mount::clone_of(tree, "", false));
  LSL_CHECK(allow_programs(root));
  LSL_CHECK(root.attach_at(AT_FDCWD, plan.stage));
  // Mounted from inside, but the folder must be there.
  LSL_TRY(proc, mount_target(root.root(), plan.nest.ids, "proc"));
  LSL_CHECK(mount_init(root.root(), plan.nest.ids, plan.init_program));
  LSL_CHECK(mount_dev(root.root(), plan));
  LSL_CHECK(mount_sys(root.root(), plan.nest.ids));
  LSL_CHECK(mount_run(root.root(), plan));
  // The working directory follows the clone into the new mount namespace; paths of the service's
  // folders would not be reachable for the mapped root.
  if (::fchdir(root.root().get()) != 0) return fail(errno, "enter the distribution's root");
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
  return plan.group.empty() ? Status() : mount_cgroup(root.root());
}

// The user's shared mount waits until init knows where it belongs (spec/mini_init.md section 7.3,
// step 2): on the new /run, where a start that is cut off leaves nothing behind.
std::string park_shared_mount(const BuildPlan& plan, sys::FdRef root) {
  if (plan.wsl < 0) return {};
  constexpr const char* kFolder = "/run/lsl-wsl";
  Status parked = ::mkdir(kFolder, 0700) != 0 ? fail(errno, "make {}", kFolder) : Status();
  if (parked) {
    const sys::Mount wsl(sys::Fd(::fcntl(plan.wsl, F_DUPFD_CLOEXEC, 3)));
    parked = wsl.attach_at(root, kFolder + 1);
  }
  if (parked) return kFolder;
  const std::string line = fmt::format("/mnt/wsl is not shared: {}\n", parked.error().message());
  (void)sys::write_all(plan.log, line);
  return {};
}

Status execute_init(const BuildPlan& plan, const std::string& shared_mount) {
  sys::stamp(sys::Step::InitExecute);
  LSL_CHECK(sys::failpoint("builder.before_exec"));
  FirstProgram program;
  program.variables = {"LSL_INIT_VERSION=1"};
  if (!plan.without_systemd.empty())
    program.variables.push_back("LSL_WITHOUT_SYSTEMD=" + plan.without_systemd);
  if (!shared_mount.empty()) program.variables.push_back("WSL2_CROSS_DISTRO=" + shared_mount);
  program.descriptors = {{plan.channel, wire::kInitChannelFd}};
  if (plan.timeline >= 0) program.descriptors.emplace_back(plan.timeline, wire::kTimelineFd);
  program.log = plan.log;
  program.report = plan.report;
  program.max_processes = plan.nest.max_processes;
  return execute_first_program(program);
}

Status become_init(const BuildPlan& plan, sys::FdRef mapped) {
  LSL_TRY(root, copy_tree());
  sys::stamp(sys::Step::InitIds);
  await_byte(mapped);  // the builder has written the maps meanwhile
  sys::stamp(sys::Step::InitRoot);
  LSL_CHECK(become_root_inside());
  LSL_CHECK(enter_tree(plan, root));
  return execute_init(plan, park_shared_mount(plan, root.root()));
}

// The group is made by the service at the same time.
Result<sys::Fd> open_group(const BuildPlan& plan) {
  if (plan.group.empty()) return sys::Fd();
  await_byte(plan.group_made);
  return sys::open_file(plan.group, O_RDONLY | O_DIRECTORY);
}

// CLONE_PARENT makes the distribution's init the service's own child. The other five namespaces
// belong to the inner user namespace, and the mounts of the builder's that the new mount namespace
// begins with are locked in it. Whose ids make that namespace owns it, and within which limits;
// the group's files are opened with the service's ids, which file access goes by.
Result<sys::CloneResult> clone_init(const BuildPlan& plan, sys::FdRef outer) {
  sys::stamp(sys::Step::BuilderGroup);
  LSL_TRY(group, open_group(plan));
  sys::stamp(sys::Step::BuilderClone);
  LSL_CHECK(enter_outer(plan.nest, outer));
  sys::CloneOptions options;
  options.flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC |
                  CLONE_NEWCGROUP | CLONE_PARENT;
  options.cgroup = group.get();
  options.exit_signal = 0;
  Result<sys::CloneResult> clone = sys::clone_process(options);
  if (!clone) return std::unexpected(explain_namespace_error(clone.error()));
  return clone;
}

Status build(const BuildPlan& plan) {
  LSL_TRY(outer, in("UserNamespace", outer_namespace(plan.nest)));
  LSL_TRY(proc, proc_that_shows_all(plan.nest));
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
    give_up(plan.report, failed.error());
  }
  sys::stamp(sys::Step::BuilderIds);
  const pid_t pid = clone.child.pid();
  clone.child.detach();  // the service's to reap
  LSL_CHECK(in("UserNamespace", map_ids(plan.nest, pid, proc)));
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
  if (const Status built = build(plan); !built) give_up(plan.report, built.error());
  ::_exit(0);
}

}  // namespace lsl::host
