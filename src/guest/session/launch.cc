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

#include "base/text.h"
#include "sys/call.h"
#include "sys/failpoint.h"
#include "sys/timeline.h"

namespace lsl::guest {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> list;
  list.reserve(texts.size() + 1);
  for (const std::string& text : texts) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
}

// All that execve needs, laid out before the fork.
struct Image {
  explicit Image(const LaunchPlan& of)
      : plan(of), arguments(pointers(of.arguments)), environment(pointers(of.environment)) {
    for (const std::string& warning : of.warnings) {
      for (const std::string_view line : split(warning, '\n'))
        warnings += fmt::format("wsl: {}\n", printable(line));
    }
  }

  const LaunchPlan& plan;
  std::vector<char*> arguments, environment;
  std::string warnings;  // whole lines
};

void say(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count =
        sys::retry([&] { return ::write(STDERR_FILENO, text.data(), text.size()); });
    if (count <= 0) return;  // nobody else to tell
    text.remove_prefix(static_cast<size_t>(count));
  }
}

// The lines WSL's users find on their own stderr (spec/session.md section 7, steps 10 to 12).
template <class... Args>
void complain(fmt::format_string<Args...> format, Args&&... args) {
  char name[16] = {};
  ::prctl(PR_GET_NAME, name);
  char line[PATH_MAX + 128];
  char* end = fmt::format_to_n(line, sizeof line,
                               "<3>WSL ({} - {}) ERROR: CreateProcessCommon: ", ::getpid(), name)
                  .out;
  const auto room = static_cast<size_t>(line + sizeof line - end) - 1;
  end = fmt::format_to_n(end, room, format, std::forward<Args>(args)...).out;
  *end++ = '\n';
  say({line, static_cast<size_t>(end - line)});
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

// setgroups is EPERM in a user namespace of one id, whose users have no other groups to lose. An id
// without a mapping is EINVAL: a passwd file may name any.
int become_user(const LaunchPlan& plan) {
  const sys::User& user = plan.user;
  if (::setgroups(plan.groups.size(), plan.groups.data()) < 0 && errno != EPERM) {
    const int error = errno;
    complain("setgroups({}) failed {}", plan.groups.size(), error);
    return error;
  }
  if (::setresgid(user.gid, user.gid, user.gid) < 0) {
    const int error = errno;
    complain("setgid({}) failed {}", user.gid, error);
    return error;
  }
  if (::setresuid(user.uid, user.uid, user.uid) < 0) {
    const int error = errno;
    complain("setuid({}) failed {}", user.uid, error);
    return error;
  }
  return 0;
}

void enter_directory(const std::string& directory) {
  if (::chdir(directory.c_str()) == 0) return;
  complain("chdir({}) failed {}", directory, errno);
  (void)!::chdir("/");  // where init and this child are anyway
}

// As execvp(3): a program that is there but may not be run is told rather than its absence.
int run_program(const Image& image) {
  int error = ENOENT;
  for (const std::string& program : image.plan.programs) {
    ::execve(program.c_str(), image.arguments.data(), image.environment.data());
    if (errno == EACCES) {
      error = EACCES;
    } else if (errno != ENOENT && errno != ENOTDIR && errno != ENAMETOOLONG) {
      return errno;
    }
  }
  return error;
}

// Not left to the exec: closing a stranger's descriptor can last, and during an exec the kernel
// then holds up everybody who looks at the process in /proc.
void close_all_but_standard_and(int kept) {
  if (kept > 3) (void)::close_range(3, static_cast<unsigned>(kept) - 1, 0);
  (void)::close_range(static_cast<unsigned>(kept) + 1, UINT_MAX, 0);
}

// Returns the errno of the step that failed; at best it does not return.
int become_program(const Image& image, const Login& login, int report) {
  say(image.warnings);
  if (login) {
    sys::stamp(sys::Step::ProcessLogin);
    say(login(image.plan.user));
  }
  sys::stamp(sys::Step::ProcessUser);
  if (const int error = become_user(image.plan); error != 0) return error;
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  enter_directory(image.plan.directory);
  if (const Status reached = sys::failpoint("leader.before_exec"); !reached) return EIO;
  sys::stamp(sys::Step::ProcessClose);
  close_all_but_standard_and(report);
  sys::stamp(sys::Step::ProcessEnd);
  return run_program(image);
}

[[noreturn]] void run_child(const Image& image, const Streams& streams, const Prepare& prepare,
                            const Login& login, int report) {
  sys::stamp(sys::Step::ProcessBegin);
  int error = take_streams(streams);
  if (error == 0 && prepare) {
    say(image.warnings);
    sys::stamp(sys::Step::ProcessFirstRun);
    const std::optional<LaunchPlan> other = prepare();
    if (!other) ::_exit(1);
    error = become_program(Image(*other), login, report);
  } else if (error == 0) {
    error = become_program(image, login, report);
  }
  (void)sys::retry([&] { return ::write(report, &error, sizeof error); });  // the parent holds it
  ::_exit(1);
}

}  // namespace

Result<Launched> launch(const LaunchPlan& plan, const Streams& streams, const Prepare& prepare,
                        const Login& login) {
  sys::stamp(sys::Step::LeaderLaunch);
  const Image image(plan);
  LSL_TRY(report, sys::make_pipe());
  // Not a vfork: that would hold up the leader as long as a slow file system takes over the exec.
  LSL_TRY(clone, sys::clone_process({}));
  if (clone.in_child) run_child(image, streams, prepare, login, report.write.get());
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
