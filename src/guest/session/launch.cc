#include "guest/session/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <climits>

#include "guest/systemd/login_access.h"
#include "sys/call.h"
#include "sys/failpoint.h"

namespace lsl::guest {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> list;
  list.reserve(texts.size() + 1);
  for (const std::string& text : texts) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
}

// The line WSL's users find on their own stderr (spec/session.md section 7, step 11).
void complain_about_directory(const std::string& directory, int error) {
  char name[16] = {};
  ::prctl(PR_GET_NAME, name);
  char line[PATH_MAX + 128];
  const auto written = fmt::format_to_n(
      line, sizeof line, "<3>WSL ({} - {}) ERROR: CreateProcessCommon:{}: chdir({}) failed {}\n",
      ::getpid(), name, __LINE__, directory, error);
  const size_t size = std::min(written.size, sizeof line);
  (void)sys::retry([&] { return ::write(STDERR_FILENO, line, size); });  // nobody else to tell
}

// WSL's own words (spec/init.md section 1.2).
void complain_about_login(const std::string& user) {
  char line[512];
  const auto written = fmt::format_to_n(line, sizeof line,
                                        "wsl: Failed to start the systemd user session for '{}'. "
                                        "See journalctl for more details.\n",
                                        user);
  const size_t size = std::min(written.size, sizeof line);
  (void)sys::retry([&] { return ::write(STDERR_FILENO, line, size); });  // nobody else to tell
}

// In the child. 0 or the errno of the first step that failed.
int take_streams(const Streams& streams) {
  if (::setsid() < 0) return errno;
  if (streams.terminal >= 0 && ::ioctl(streams.terminal, TIOCSCTTY, 0) < 0) return errno;
  for (int number = 0; number < 3; ++number) {
    if (::dup2(streams.standard[static_cast<size_t>(number)], number) < 0) return errno;
  }
  // All ours are close-on-exec already; this is for what nobody thought of.
  return ::close_range(3, UINT_MAX, CLOSE_RANGE_CLOEXEC) < 0 ? errno : 0;
}

// setgroups is EPERM in a user namespace of one id, whose users have no other groups to lose.
int become_user(const LaunchPlan& plan) {
  if (::setgroups(plan.groups.size(), plan.groups.data()) < 0 && errno != EPERM) return errno;
  if (::setresgid(plan.user.gid, plan.user.gid, plan.user.gid) < 0) return errno;
  if (::setresuid(plan.user.uid, plan.user.uid, plan.user.uid) < 0) return errno;
  return 0;
}

void enter_directory(const std::string& directory) {
  if (::chdir(directory.c_str()) == 0) return;
  complain_about_directory(directory, errno);
  (void)!::chdir("/");  // where init and this child are anyway
}

// As execvp(3): a program that is there but may not be run is told rather than its absence.
int run_program(const LaunchPlan& plan, char* const* arguments, char* const* environment) {
  int error = ENOENT;
  for (const std::string& program : plan.programs) {
    ::execve(program.c_str(), arguments, environment);
    if (errno == EACCES) {
      error = EACCES;
    } else if (errno != ENOENT && errno != ENOTDIR && errno != ENAMETOOLONG) {
      return errno;
    }
  }
  return error;
}

[[noreturn]] void run_child(const LaunchPlan& plan, const Streams& streams, char* const* arguments,
                            char* const* environment, int report) {
  int error = take_streams(streams);
  if (error == 0 && streams.login >= 0 && !await_login(streams.login))
    complain_about_login(plan.user.name);
  if (error == 0) error = become_user(plan);
  if (error == 0) {
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    enter_directory(plan.directory);
    if (const Status reached = sys::failpoint("leader.before_exec"); !reached) error = EIO;
  }
  if (error == 0) {
    error = run_program(plan, arguments, environment);
  }
  (void)sys::retry([&] { return ::write(report, &error, sizeof error); });  // the parent holds it
  ::_exit(1);
}

}  // namespace

Result<Launched> launch(const LaunchPlan& plan, const Streams& streams) {
  const std::vector<char*> arguments = pointers(plan.arguments);
  const std::vector<char*> environment = pointers(plan.environment);
  LSL_TRY(report, sys::make_pipe());
  // Not a vfork: that would hold up the leader as long as a slow file system takes over the exec.
  LSL_TRY(clone, sys::clone_process({}));
  if (clone.in_child) {
    run_child(plan, streams, arguments.data(), environment.data(), report.write.get());
  }
  return Launched{std::move(clone.child), std::move(report.read)};
}

int launch_failure(const Launched& launched) {
  // The child was the only writer and is gone: this is its errno or end of file, never a wait.
  int error = 0;
  const ssize_t count =
      sys::retry([&] { return ::read(launched.failure.get(), &error, sizeof error); });
  return count == sizeof error ? error : 0;
}

}  // namespace lsl::guest
