#include "host/instances/first_program.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "sys/failpoint.h"
#include "sys/fd.h"
#include "sys/file.h"
#include "sys/signals.h"

namespace lsl::host {
namespace {

// A keyring of the service's session must not be found inside (session-keyring(7)).
void leave_session_keyring() {
  (void)::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING,
                  nullptr);  // a kernel without keys has none to leak
}

// WSL's own limits (spec/init.md section 2.1; spec/session.md section 7), as far as the service's
// allow: lowering them is everybody's right. That of processes is the user namespace's for all
// together; here it is for programs that ask.
void set_limits(uint64_t max_processes) {
  struct Limit {
    __rlimit_resource_t resource;
    rlim_t soft, hard;
  };
  constexpr rlim_t kLocked = 64 << 20;
  const std::array limits = {
      Limit{RLIMIT_NOFILE, 10'240, 1'048'576}, Limit{RLIMIT_MEMLOCK, kLocked, kLocked},
      Limit{RLIMIT_CORE, 0, RLIM_INFINITY}, Limit{RLIMIT_NPROC, max_processes, max_processes}};
  for (const Limit& limit : limits) {
    rlimit wanted{};
    if (::getrlimit(limit.resource, &wanted) != 0) continue;
    wanted.rlim_max = std::min(wanted.rlim_max, limit.hard);
    wanted.rlim_cur = std::min(wanted.rlim_max, limit.soft);
    (void)::setrlimit(limit.resource, &wanted);  // not larger than before, so never refused
  }
}

// Each under its number, and every other one closed. First all get out of the way of the numbers
// that others of them get.
Status place_descriptors(const FirstProgram& program) {
  int highest = STDERR_FILENO;
  for (const auto& [ours, number] : program.descriptors) highest = std::max(highest, number);
  std::vector<std::pair<int, int>> placed;
  for (const auto& [ours, number] : program.descriptors) {
    const int away = ::fcntl(ours, F_DUPFD_CLOEXEC, highest + 1);
    if (away < 0) return fail(errno, "give /init descriptor {}", number);
    placed.emplace_back(away, number);
  }
  ::syscall(SYS_close_range, 3U, static_cast<unsigned>(highest), 0U);
  for (const auto& [away, number] : placed)
    if (::dup2(away, number) != number) return fail(errno, "give /init descriptor {}", number);
  return {};
}

}  // namespace

Status execute_first_program(const FirstProgram& program) {
  leave_session_keyring();
  set_limits(program.max_processes);
  LSL_TRY(null, sys::open_file("/dev/null", O_RDWR));
  if (::dup2(program.log, 2) < 0 || ::dup2(null.get(), 0) < 0 || ::dup2(null.get(), 1) < 0)
    return fail(errno, "arrange the standard descriptors of /init");
  constexpr int kBeyond = 128;  // the numbers that programs are given descriptors under
  LSL_TRY(report, sys::duplicate(program.report, kBeyond));
  LSL_CHECK(place_descriptors(program));
  sys::reset_signals();
  std::vector<std::string> variables = program.variables;
  if (auto failpoints = sys::failpoint_variable()) variables.push_back(std::move(*failpoints));
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  char path[] = "/init";
  char* const argv[] = {path, nullptr};
  ::execve(path, argv, environment.data());
  const int error = errno;
  // The service sees the end of the pipe in any case.
  (void)sys::write_all(report, fmt::format("E{} - execute /init\n", error));
  ::_exit(1);
}

}  // namespace lsl::host
