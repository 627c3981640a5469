#include "cli/exit_code.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/texts.h"

namespace lsl::cli {
namespace {

// Sentinels of a guest that reports no detail (spec/cli.md section 1).
constexpr int kUserNotFound = 67;
constexpr int kTerminalLimit = 87;

Error user_not_found() {
  return Error{0, "WSL_E_USER_NOT_FOUND", std::string(*text_of("WSL_E_USER_NOT_FOUND")), {}};
}

NotStarted not_started(Personality personality, int launch_errno, const std::string& file) {
  const std::string reason = errno_text(launch_errno);
  if (behaves_as_wsl(personality)) {
    // As the guest of a virtual machine writes it; the number is a line of its source.
    return {1, fmt::format(
                   "<3>WSL ({} - Relay) ERROR: CreateProcessCommon:819: execvpe({}) failed: {}\n",
                   ::getpid(), printable(file), reason)};
  }
  const std::string program = file.empty() ? "the user's shell" : printable(file);
  const bool missing = launch_errno == ENOENT;
  return {missing ? 127 : 126,
          fmt::format("lsl: {}: {}\n", program, missing ? "command not found" : reason)};
}

}  // namespace

Ending ending_of(Personality personality, const std::optional<wire::ExitStatus>& status,
                 const std::string& file) {
  if (!status) {
    if (behaves_as_wsl(personality)) return 1;
    return Error{0,
                 "E_UNEXPECTED",
                 "The distribution was stopped, or its session ended, while the program ran.",
                 {}};
  }
  if (!status->detail) {
    if (status->exit_code == kUserNotFound) return user_not_found();
    if (status->exit_code == kTerminalLimit)
      return Error{0, "WSL_E_TTY_LIMIT", "The distribution has no free terminal.", {}};
    return status->exit_code & 0xff;
  }
  if (status->detail->launch_errno != 0) {
    if (status->exit_code == kUserNotFound) return user_not_found();
    return not_started(personality, static_cast<int>(status->detail->launch_errno), file);
  }
  const int raw = static_cast<int>(status->detail->raw_status);
  if (behaves_as_wsl(personality) || !WIFSIGNALED(raw)) return status->exit_code & 0xff;
  return 128 + WTERMSIG(raw);
}

}  // namespace lsl::cli
