#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <algorithm>
#include <climits>

#include "sys/call.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/signals.h"

namespace lsl::sys {
namespace {

struct Move {
  int from;
  int to;
};

// All the child needs, made before the fork: it must not allocate.
struct Plan {
  std::string program;
  std::vector<char*> argv;
  std::vector<char*> environment;
  std::vector<Move> moves;
  Fd null;
  int floor = 3;  // above every number in the child
  bool new_session = false;
  pid_t caller = 0;  // ends with it; 0: does not
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> list;
  list.reserve(texts.size() + 1);
  for (const std::string& text : texts) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
}

Result<Plan> make_plan(const SpawnOptions& options) {
  Plan plan;
  if (options.argv.empty()) return fail(EINVAL, "start a program without a name");
  plan.program = options.program.empty() ? options.argv.front() : options.program;
  plan.argv = pointers(options.argv);
  plan.environment = pointers(options.environment);
  plan.new_session = options.new_session;
  if (options.ends_with_caller) plan.caller = ::getpid();
  LSL_TRY(null, open_file("/dev/null", O_RDWR));
  plan.null = std::move(null);
  const auto or_null = [&](int fd) { return fd >= 0 ? fd : plan.null.get(); };
  plan.moves = {{or_null(options.standard_input), 0}, {or_null(options.standard_output), 1}};
  if (options.standard_error >= 0) plan.moves.push_back({options.standard_error, 2});
  for (const auto& [from, to] : options.descriptors) {
    if (from < 0 || to < 3) return fail(EBADF, "pass descriptor {} as {}", from, to);
    plan.moves.push_back({from, to});
    plan.floor = std::max(plan.floor, to + 1);
  }
  return plan;
}

// Sources may have the numbers of other targets: all are first copied above every target.
// Async-signal-safe; changes plan.moves in place (a copy of the parent's memory).
bool arrange_descriptors(Plan& plan) {
  for (Move& move : plan.moves) {
    move.from = ::fcntl(move.from, F_DUPFD_CLOEXEC, plan.floor);
    if (move.from < 0) return false;
  }
  // What the program that started us left open without close-on-exec must not travel on.
  if (::syscall(SYS_close_range, 3u, UINT_MAX, CLOSE_RANGE_CLOEXEC) < 0) return false;
  return std::all_of(plan.moves.begin(), plan.moves.end(),
                     [](const Move& move) { return ::dup2(move.from, move.to) >= 0; });
}

// In the child; returns the errno of what failed, at best never.
int become_program(Plan& plan, int& report) {
  report = ::fcntl(report, F_DUPFD_CLOEXEC, plan.floor);
  if (report < 0) return errno;
  if (!arrange_descriptors(plan)) return errno;
  if (plan.new_session && ::setsid() < 0) return errno;
  if (plan.caller != 0) {
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) return errno;
    if (::getppid() != plan.caller) return ESRCH;  // It has ended before that was set.
  }
  reset_signals();
  ::execve(plan.program.c_str(), plan.argv.data(), plan.environment.data());
  return errno;
}

// No signal may run the parent's handlers in the child before reset_signals().
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace

Result<Child> spawn(const SpawnOptions& options) {
  LSL_TRY(plan, make_plan(options));
  LSL_TRY(report, make_pipe());
  Child child;
  {
    const SignalsBlocked blocked;
    LSL_TRY(cloned, clone_process({.cgroup = options.cgroup}));
    if (cloned.in_child) {
      int pipe = report.write.get();
      const int error = become_program(plan, pipe);
      const int end = pipe >= 0 ? pipe : report.write.get();
      (void)retry([&] { return ::write(end, &error, sizeof error); });
      ::_exit(127);
    }
    child = std::move(cloned.child);
  }
  report.write.reset();
  int error = 0;
  // The end of the pipe without a word is the success: exec closed it.
  if (retry([&] { return ::read(report.read.get(), &error, sizeof error); }) == sizeof error) {
    (void)child.wait();  // ECHILD where SIGCHLD is ignored.
    return fail(error, "start {}", plan.program);
  }
  return child;
}

}  // namespace lsl::sys
