// Processes by pidfd, never by bare pid: clone3(2), waitid(2) P_PIDFD, pidfd_send_signal(2).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::sys {

struct CloneOptions {
  uint64_t flags =
      0;  // CLONE_NEW..., CLONE_PARENT; CLONE_PIDFD and CLONE_INTO_CGROUP are added as needed
  int cgroup = -1;  // directory descriptor of a cgroup-v2 group to be born in; -1: the caller's
  int exit_signal = 17;  // SIGCHLD; must be 0 with CLONE_PARENT
};

// How a process ended, as waitpid(2) reports it.
struct ExitStatus {
  int raw = 0;
  bool exited() const;
  int code() const;    // when exited()
  int signal() const;  // when not
};

// A child process. The destructor kills and reaps one that still runs: nothing outlives its owner
// by accident.
class Child {
 public:
  Child() = default;
  Child(pid_t pid, Fd pidfd) : pid_(pid), pidfd_(std::move(pidfd)) {}
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  ~Child();

  pid_t pid() const { return pid_; }
  FdRef pidfd() const { return pidfd_; }  // becomes readable when the process has ended
  // True while it is ours and has not been reaped; pid() and pidfd() stay valid after reaping.
  explicit operator bool() const { return pid_ > 0 && !ended_; }

  Status signal(int number) const;
  // Waits without limit and reaps. Asked again, the waits repeat the same answer. ECHILD: it is not
  // our child, or SIGCHLD is ignored and the kernel reaped it. CLONE_PARENT children are waited for
  // too (__WALL).
  Result<ExitStatus> wait();
  // Reaps when it has ended; nothing while it runs.
  Result<std::optional<ExitStatus>> try_wait();
  // Waits at most `milliseconds`; nothing when it still runs.
  Result<std::optional<ExitStatus>> wait_for(int milliseconds);
  // Gives up ownership: the process is somebody else's to reap from now on.
  void detach();

 private:
  Result<std::optional<ExitStatus>> reap(int options);
  void end_now();

  pid_t pid_ = 0;
  Fd pidfd_;
  std::optional<ExitStatus> ended_;
};

// fork through clone3. In the child `in_child` is true and `child` empty; it should leave by exec
// or _exit, because destructors and atexit functions belong to the parent. glibc's at-fork handlers
// do not run: for programs with one thread. Where the kernel lacks CLONE_INTO_CGROUP
// (Feature::IntoCgroup) the child is moved before this returns in it.
struct CloneResult {
  bool in_child = false;
  Child child;
};
Result<CloneResult> clone_process(const CloneOptions& options);

// A program with its own descriptors: everything is computed before the fork, the child only calls
// what is safe. It starts with default signal dispositions, nothing blocked, and no descriptors but
// those named here.
struct SpawnOptions {
  std::vector<std::string> argv;         // argv[0] is the program's path unless `program` is set
  std::string program;                   // absolute path; empty: argv[0]
  std::vector<std::string> environment;  // complete
  int standard_input = -1, standard_output = -1,
      standard_error = -1;                       // -1: /dev/null, /dev/null, inherited
  std::vector<std::pair<int, int>> descriptors;  // {ours, number in the child}, numbers above 2
  bool new_session = false;
  // SIGKILL for it when the calling process ends (PR_SET_PDEATHSIG); with one thread only.
  bool ends_with_caller = false;
  int cgroup = -1;  // as CloneOptions::cgroup
};
// Returns when the program runs. EXEC failures are reported as errors of this call ("start
// PROGRAM"), by a close-on-exec pipe: the child has then been reaped.
Result<Child> spawn(const SpawnOptions& options);

// A pidfd of a process that is not our child (pidfd_open(2)).
Result<Fd> open_pidfd(pid_t pid);

}  // namespace lsl::sys
