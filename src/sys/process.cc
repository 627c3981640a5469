#include "sys/process.h"

#include <errno.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

extern "C" {  // glibc 2.36 declares these without C linkage
#include <sys/pidfd.h>
}

#include <chrono>

#include "sys/call.h"
#include "sys/file.h"
#include "sys/kernel.h"

namespace lsl::sys {
namespace {

// waitid(2) tells in siginfo what waitpid(2) packs into one number.
ExitStatus status_from(const siginfo_t& info) {
  const int core = info.si_code == CLD_DUMPED ? 0x80 : 0;
  return {info.si_code == CLD_EXITED ? (info.si_status & 0xff) << 8 : info.si_status | core};
}

Result<CloneResult> clone_now(uint64_t flags, int cgroup, int exit_signal) {
  int pidfd = -1;
  clone_args arguments{};
  arguments.flags = flags | CLONE_PIDFD;
  arguments.pidfd = reinterpret_cast<uintptr_t>(&pidfd);
  arguments.exit_signal = static_cast<uint64_t>(exit_signal);
  if (cgroup >= 0) {
    arguments.flags |= CLONE_INTO_CGROUP;
    arguments.cgroup = static_cast<uint64_t>(cgroup);
  }
  const long pid = ::syscall(SYS_clone3, &arguments, sizeof arguments);
  if (pid < 0) return fail(errno, "clone a process");
  if (pid == 0) return CloneResult{true, Child()};
  return CloneResult{false, Child(static_cast<pid_t>(pid), Fd(pidfd))};
}

// Without CLONE_INTO_CGROUP the parent, whose rights the child may have shed by CLONE_NEWUSER,
// moves the child while it waits. The cgroup namespace's root is the group one is in when it is
// made, so that namespace comes after the move.
Result<CloneResult> clone_and_move(const CloneOptions& options) {
  LSL_TRY(gate, make_pipe());
  LSL_TRY(report, make_pipe());
  LSL_TRY(result, clone_now(options.flags & ~uint64_t{CLONE_NEWCGROUP}, -1, options.exit_signal));
  if (result.in_child) {
    gate.write.reset();
    char byte = 0;
    if (retry([&] { return ::read(gate.read.get(), &byte, 1); }) != 1) ::_exit(127);
    const bool wanted = (options.flags & CLONE_NEWCGROUP) != 0;
    const int error = wanted && ::unshare(CLONE_NEWCGROUP) < 0 ? errno : 0;
    const bool told =
        retry([&] { return ::write(report.write.get(), &error, sizeof error); }) == sizeof error;
    if (error != 0 || !told) ::_exit(127);
    return result;
  }
  report.write.reset();
  LSL_CHECK(write_file_at(options.cgroup, "cgroup.procs", std::to_string(result.child.pid())));
  LSL_CHECK(write_all(gate.write, "x"));
  int error = EIO;
  (void)retry([&] { return ::read(report.read.get(), &error, sizeof error); });
  if (error != 0) return fail(error, "make a cgroup namespace");
  return result;
}

}  // namespace

bool ExitStatus::exited() const { return WIFEXITED(raw); }
int ExitStatus::code() const { return WEXITSTATUS(raw); }
int ExitStatus::signal() const { return WTERMSIG(raw); }

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)),
      pidfd_(std::move(other.pidfd_)),
      ended_(std::exchange(other.ended_, std::nullopt)) {}

Child& Child::operator=(Child&& other) noexcept {
  if (this != &other) {
    end_now();
    pid_ = std::exchange(other.pid_, 0);
    pidfd_ = std::move(other.pidfd_);
    ended_ = std::exchange(other.ended_, std::nullopt);
  }
  return *this;
}

Child::~Child() { end_now(); }

void Child::end_now() {
  if (!*this) return;
  (void)signal(SIGKILL);  // It may have ended already.
  (void)reap(0);          // ECHILD where SIGCHLD is ignored: nothing is left to reap.
}

Status Child::signal(int number) const {
  if (::pidfd_send_signal(pidfd_.get(), number, nullptr, 0) < 0)
    return fail(errno, "send signal {} to process {}", number, pid_);
  return {};
}

Result<std::optional<ExitStatus>> Child::reap(int options) {
  if (ended_) return ended_;
  siginfo_t info{};
  if (retry([&] {
        return ::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info,
                        WEXITED | __WALL | options);
      }) < 0)
    return fail(errno, "wait for process {}", pid_);
  // With WNOHANG a running child leaves the structure zeroed.
  if (info.si_pid != 0) ended_ = status_from(info);
  return ended_;
}

Result<ExitStatus> Child::wait() {
  LSL_TRY(status, reap(0));
  if (!status) return fail(EAGAIN, "wait for process {}", pid_);
  return *status;
}

Result<std::optional<ExitStatus>> Child::try_wait() { return reap(WNOHANG); }

Result<std::optional<ExitStatus>> Child::wait_for(int milliseconds) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::milliseconds(milliseconds);
  for (;;) {
    LSL_TRY(status, try_wait());
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (status || left <= 0) return status;
    pollfd ended{pidfd_.get(), POLLIN, 0};
    if (::poll(&ended, 1, static_cast<int>(left)) < 0 && errno != EINTR)
      return fail(errno, "wait for process {}", pid_);
  }
}

void Child::detach() {
  pid_ = 0;
  pidfd_.reset();
  ended_.reset();
}

Result<CloneResult> clone_process(const CloneOptions& options) {
  if (options.cgroup >= 0 && !has(Feature::IntoCgroup)) return clone_and_move(options);
  return clone_now(options.flags, options.cgroup, options.exit_signal);
}

Result<Fd> open_pidfd(pid_t pid) {
  Fd fd(::pidfd_open(pid, 0));
  if (!fd) return fail(errno, "open process {}", pid);
  return fd;
}

}  // namespace lsl::sys
