// The floor: the bare system calls with which Linux starts a program in a root of its own, or in
// one that runs already. Everything a manager of distributions does on top of these is its cost.
//
//   floor start [-g GROUP] [-d] ROOT PROGRAM ARGUMENT…
//     the group is made (mkdir) and the program born in it; one clone3 with new mount, PID, UTS,
//     IPC and cgroup namespaces; propagation private, the tree cloned and moved over itself,
//     pivot_root, proc mounted, the old root detached; execve; waited for. GROUP stays: whoever
//     gave it removes it. -d: prints the process id once the program runs, and leaves it.
//   floor enter PID PROGRAM ARGUMENT…
//     pidfd_open, one setns into those five namespaces, vfork, execve, waited for
//
// What is left out on purpose: a user namespace and its maps, /dev, /sys, /run, any file read or
// written, any second process. Only calls of the kernel; no library of the project.
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace {

constexpr unsigned kNamespaces =
    CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP;

[[noreturn]] void die(const char* step) {
  dprintf(STDERR_FILENO, "floor: %s: %s\n", step, strerror(errno));
  ::_exit(125);
}

int exit_status(int raw) { return WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw); }

int wait_for(pid_t pid) {
  int raw = 0;
  while (::waitpid(pid, &raw, __WALL) < 0)
    if (errno != EINTR) die("waitpid");
  return exit_status(raw);
}

struct Start {
  const char* group = nullptr;
  bool leave = false;
  const char* root = nullptr;
  char** program = nullptr;
};

void enter_root(const char* root) {
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) die("private mounts");
  const long tree = ::syscall(SYS_open_tree, AT_FDCWD, root, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  if (tree < 0) die(root);
  const int fd = static_cast<int>(tree);
  if (::syscall(SYS_move_mount, fd, "", AT_FDCWD, root, MOVE_MOUNT_F_EMPTY_PATH) < 0)
    die("move_mount");
  if (::fchdir(fd) < 0 || ::syscall(SYS_pivot_root, ".", ".") < 0) die("pivot_root");
  if (::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) < 0) die("proc");
  if (::umount2(".", MNT_DETACH) < 0) die("detach the old root");
}

[[noreturn]] void run_inside(const Start& start) {
  const int null = start.leave ? ::open("/dev/null", O_RDWR | O_CLOEXEC) : -1;
  enter_root(start.root);
  for (int i = 0; null >= 0 && i < 3; ++i)
    if (::dup2(null, i) < 0) die("dup2");
  ::execv(start.program[0], start.program);
  die(start.program[0]);
}

long clone_into(int group) {
  clone_args arguments{};
  arguments.flags = kNamespaces | (group >= 0 ? CLONE_INTO_CGROUP : 0);
  arguments.exit_signal = SIGCHLD;
  arguments.cgroup = group >= 0 ? static_cast<__u64>(group) : 0;
  return ::syscall(SYS_clone3, &arguments, sizeof arguments);
}

int run_start(const Start& start) {
  int group = -1;
  if (start.group != nullptr) {
    if (::mkdir(start.group, 0755) < 0) die(start.group);
    group = ::open(start.group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (group < 0) die(start.group);
  }
  int running[2] = {-1, -1};
  if (start.leave && ::pipe2(running, O_CLOEXEC) < 0) die("pipe");
  const long pid = clone_into(group);
  if (pid < 0) die("clone3");
  if (pid == 0) run_inside(start);
  if (!start.leave) return wait_for(static_cast<pid_t>(pid));
  // The other end closes when the program is executed, or when there is none.
  char byte = 0;
  ::close(running[1]);
  if (::read(running[0], &byte, 1) < 0) die("read");
  int raw = 0;
  if (::waitpid(static_cast<pid_t>(pid), &raw, WNOHANG) != 0) return exit_status(raw);
  dprintf(STDOUT_FILENO, "%ld\n", pid);
  return 0;
}

int run_enter(char** arguments) {
  const long pidfd = ::syscall(SYS_pidfd_open, atoi(arguments[0]), 0);
  if (pidfd < 0) die("pidfd_open");
  if (::setns(static_cast<int>(pidfd), kNamespaces) < 0) die("setns");
  const pid_t pid = ::vfork();
  if (pid < 0) die("vfork");
  if (pid == 0) {
    ::execv(arguments[1], arguments + 1);
    ::_exit(127);
  }
  return wait_for(pid);
}

}  // namespace

int main(int argc, char** argv) {
  const char* verb = argc > 1 ? argv[1] : "";
  if (strcmp(verb, "enter") == 0 && argc >= 4) return run_enter(argv + 2);
  if (strcmp(verb, "start") == 0) {
    Start start;
    ++argv, --argc;
    for (int option = 0; (option = ::getopt(argc, argv, "+g:d")) != -1;) {
      if (option == 'g') start.group = ::optarg;
      if (option == 'd') start.leave = true;
      if (option == '?') return 2;
    }
    if (argc - ::optind >= 2) {
      start.root = argv[::optind];
      start.program = argv + ::optind + 1;
      return run_start(start);
    }
  }
  dprintf(STDERR_FILENO, "floor: see the head of bench/floor_main.cc\n");
  return 2;
}
