#include "sys/failpoint.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "sys/file.h"

namespace lsl::sys {
namespace {

constexpr const char* kVariable = "LSL_FAILPOINT";

const std::string& setting() {
  static const std::string text = [] {
    const char* value = ::getenv(kVariable);
    return std::string(value == nullptr ? "" : value);
  }();
  return text;
}

// The first process of a PID namespace is immune to its own SIGKILL (pid_namespaces(7)): it exits,
// which is as sudden for everybody else.
[[noreturn]] void die() {
  (void)::kill(::getpid(), SIGKILL);
  ::_exit(128 + SIGKILL);
}

}  // namespace

Status failpoint(FailpointName name) {
  if (setting().empty()) [[likely]]
    return {};
  const FailpointAction action = failpoint_action(setting(), name.text());
  if (action == FailpointAction::None) return {};
  // Tests look for this line; without a reader the point works all the same.
  (void)write_all(STDERR_FILENO, fmt::format("failpoint {} reached\n", name.text()));
  if (action == FailpointAction::Kill) die();
  return fail(EIO, "failpoint {}", name.text());
}

std::optional<std::string> failpoint_variable() {
  if (setting().empty()) return std::nullopt;
  return fmt::format("{}={}", kVariable, setting());
}

void hide_failpoints() {
  (void)setting();
  ::unsetenv(kVariable);
}

FailpointAction failpoint_action(std::string_view setting, std::string_view name) {
  for (const std::string_view word : split(setting, ',')) {
    const size_t colon = word.find(':');
    if (colon == std::string_view::npos || trim(word.substr(0, colon)) != name) continue;
    const std::string_view action = trim(word.substr(colon + 1));
    if (action == "kill") return FailpointAction::Kill;
    if (action == "error") return FailpointAction::Error;
  }
  return FailpointAction::None;
}

}  // namespace lsl::sys
