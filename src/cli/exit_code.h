// What the end of a process in the distribution means for the command (docs/PROTOCOL.md,
// ExitStatus; spec/session.md section 5.4).
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/result.h"
#include "cli/personality.h"
#include "wire/process.h"

namespace lsl::cli {

// The program could not be started: its own exit status, and the lines for standard error.
struct NotStarted {
  int status = 0;
  std::string text;
};
// The status to leave with; the program that was not started; or a failure of ours ("User not
// found.").
using Ending = std::variant<int, NotStarted, Error>;

// `file` names the program in error texts: what --exec was given, or empty for the user's shell. No
// status: the session ended without one.
Ending ending_of(Personality personality, const std::optional<wire::ExitStatus>& status,
                 const std::string& file);

}  // namespace lsl::cli
