// May an idle distribution be stopped? TerminateInstance without Force is refused while something
// lives in it that nobody asked to end (spec/init.md section 9; DESIGN, life of a command).
#pragma once

#include <sys/types.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lsl::guest {

struct ProcessEntry {
  pid_t pid = 0;
  pid_t parent = 0;
  char state = '?';  // 'R', 'S', 'Z' ... (proc(5))
};

// From the text of /proc/PID/stat. The command in it may hold blanks and parentheses.
std::optional<ProcessEntry> parse_stat(std::string_view text);
// Every process of this PID namespace as /proc shows it; those that end meanwhile are left out.
Result<std::vector<ProcessEntry>> list_processes();

// True when nothing runs but init (pid 1) and `session_leaders`. Zombies do not count: they are
// gone.
bool is_idle(std::span<const ProcessEntry> processes, std::span<const pid_t> session_leaders);

}  // namespace lsl::guest
