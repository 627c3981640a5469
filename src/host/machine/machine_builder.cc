#include "host/machine/machine_builder.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "host/instances/first_program.h"
#include "host/instances/guest_tree.h"
#include "host/rootless.h"
#include "sys/failpoint.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/process.h"
#include "wire/constants.h"

namespace lsl::host {
namespace {

constexpr uint64_t kNoSuidDevExec = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
// What mini_init mounts on, or writes to, is small; distributions are none of this file system.
constexpr const char* kRootSize = "4m";
constexpr const char* kRootFiles = "1024";

// The root of the machine: nothing but places to mount on, and /init.
Result<sys::Mount> make_root(const MachinePlan& plan) {
  const std::string owner = std::to_string(plan.nest.ids.root());
  LSL_TRY(root, sys::Mount::create("tmpfs",
                                   {{"mode", "0755"},
                                    {"size", kRootSize},
                                    {"nr_inodes", kRootFiles},
                                    {"uid", owner},
                                    {"gid", owner}},
                                   MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV));
  LSL_CHECK(root.attach_at(AT_FDCWD, plan.stage));
  for (const char* name : {"proc", "sys", "dev", "etc", "mnt", "mnt/wsl", "run", "tmp"})
    LSL_CHECK(mount_target(root.root(), plan.nest.ids, name));
  return root;
}

// In a mount namespace of the builder's own, still as the host's root.
Status build_tree(const MachinePlan& plan) {
  LSL_CHECK(sys::unshare(CLONE_NEWNS));
  LSL_CHECK(sys::set_propagation_at("/", MS_REC | MS_SLAVE));
  // The disks of distributions would otherwise stay in use as long as this copy of them.
  LSL_CHECK(sys::unmount(plan.kept_mounts, MNT_DETACH));
  LSL_TRY(root, make_root(plan));
  LSL_CHECK(mount_init(root.root(), plan.nest.ids, plan.init_program));
  LSL_TRY(dev_target, mount_target(root.root(), plan.nest.ids, "dev"));
  LSL_TRY(dev, make_dev(plan.nest.ids));
  LSL_CHECK(dev.attach(dev_target));
  if (!plan.own_network) LSL_CHECK(mount_sys(root.root(), plan.nest.ids));
  if (::fchdir(root.root().get()) != 0) return fail(errno, "enter the machine's root");
  return {};
}

// Of the machine's own network, whose devices its root may configure.
Status mount_own_sys(sys::FdRef root) {
  LSL_TRY(sysfs, sys::Mount::create("sysfs", {{"source", "sysfs"}}, kNoSuidDevExec));
  LSL_TRY(target, sys::open_beneath(root, "sys", O_PATH | O_DIRECTORY));
  return sysfs.attach(target);
}

// The tree becomes the root, the host's goes away: procfs and sysfs can only be mounted while
// others are visible.
Status enter_tree(const MachinePlan& plan) {
  LSL_TRY(root, copy_tree());
  LSL_CHECK(sys::pivot_into(root.root()));
  LSL_TRY(proc, make_proc());
  LSL_TRY(proc_target, sys::open_beneath(root.root(), "proc", O_PATH | O_DIRECTORY));
  LSL_CHECK(proc.attach(proc_target));
  if (plan.own_network) LSL_CHECK(mount_own_sys(root.root()));
  LSL_CHECK(sys::drop_old_root());
  return plan.group.empty() ? Status() : mount_cgroup(root.root());
}

Status execute_mini_init(const MachinePlan& plan) {
  LSL_CHECK(sys::failpoint("machine.before_exec"));
  FirstProgram program;
  program.variables = {"WSL_ROOT_INIT=1"};
  program.descriptors = {{plan.channel, wire::kInitChannelFd},
                         {plan.notify, wire::kNotifyChannelFd}};
  program.log = plan.log;
  program.report = plan.report;
  program.max_processes = plan.nest.max_processes;
  return execute_first_program(program);
}

Status become_mini_init(const MachinePlan& plan) {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return fail(errno, "tie mini_init to the service");
  LSL_CHECK(enter_tree(plan));
  (void)::setsid();  // out of the builder's group, which goes; cannot fail for a new process
  return execute_mini_init(plan);
}

// The control groups inside begin at the machine's own, mini_init is born in one of them: moving it
// there would cost more than all the rest. So the namespace is made in between, by a process that
// is in the machine's group and makes mini_init.
Status make_mini_init(const MachinePlan& plan, sys::FdRef mapped, sys::FdRef init_group) {
  await_byte(mapped);
  LSL_CHECK(become_root_inside());
  if (init_group.get() >= 0) LSL_CHECK(sys::unshare(CLONE_NEWCGROUP));
  sys::CloneOptions options;
  options.flags = CLONE_NEWPID | CLONE_PARENT;
  options.cgroup = init_group.get();
  options.exit_signal = 0;
  LSL_TRY(clone, sys::clone_process(options));
  if (clone.in_child) give_up(plan.report, become_mini_init(plan).error());
  const pid_t pid = clone.child.pid();
  clone.child.detach();  // the service's to reap
  return sys::write_all(plan.report, fmt::format("P{}\n", pid));
}

struct Groups {
  sys::Fd machine, init;
};

// They are made by the service at the same time.
Result<Groups> open_groups(const MachinePlan& plan) {
  if (plan.group.empty()) return Groups{};
  await_byte(plan.group_made);
  LSL_TRY(machine, sys::open_file(plan.group, O_RDONLY | O_DIRECTORY));
  LSL_TRY(init, sys::open_file(plan.init_group, O_RDONLY | O_DIRECTORY));
  return Groups{std::move(machine), std::move(init)};
}

Result<sys::CloneResult> clone_into_namespaces(const MachinePlan& plan, sys::FdRef outer,
                                               sys::FdRef group) {
  LSL_CHECK(enter_outer(plan.nest, outer));
  sys::CloneOptions options;
  options.flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_PARENT;
  if (plan.own_network) options.flags |= CLONE_NEWNET;
  options.cgroup = group.get();
  options.exit_signal = 0;
  Result<sys::CloneResult> clone = sys::clone_process(options);
  if (!clone) return std::unexpected(explain_namespace_error(clone.error()));
  return clone;
}

Status build(const MachinePlan& plan) {
  LSL_TRY(outer, in("UserNamespace", outer_namespace(plan.nest)));
  LSL_TRY(proc, proc_that_shows_all(plan.nest));
  LSL_CHECK(build_tree(plan));
  LSL_CHECK(sys::failpoint("machine.after_tree"));
  LSL_TRY(groups, open_groups(plan));
  LSL_TRY(mapped, sys::make_pipe());
  LSL_TRY(clone, in("UserNamespace", clone_into_namespaces(plan, outer, groups.machine)));
  if (clone.in_child) {
    mapped.write.reset();
    const Status made = make_mini_init(plan, mapped.read, groups.init);
    if (!made) give_up(plan.report, made.error());
    ::_exit(0);
  }
  const pid_t pid = clone.child.pid();
  clone.child.detach();  // the service reaps it with this builder's group
  LSL_CHECK(in("UserNamespace", map_ids(plan.nest, pid, proc)));
  LSL_CHECK(sys::failpoint("machine.after_user_namespace"));
  return sys::write_all(mapped.write, "m");
}

}  // namespace

void build_machine(const MachinePlan& plan) {
  (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);  // cannot fail with a valid signal
  (void)::setpgid(0, 0);  // BuilderProcess ends the group; cannot fail for a new process
  (void)::prctl(PR_SET_NAME, "lsl-builder");
  if (const Status built = build(plan); !built) give_up(plan.report, built.error());
  ::_exit(0);
}

}  // namespace lsl::host
