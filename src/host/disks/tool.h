// Programs of the host that do what no library of ours does: mke2fs, e2fsck, resize2fs, qemu-img.
// Blocks until the program has ended: for workers of the service only.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::host {

struct Tool {
  std::string name;                    // "e2fsck", looked for in the system's folders only
  std::vector<std::string> arguments;  // without the name
  std::string package;                 // that has it, for who lacks it
  // What the program is to work on, if anything: it is inherited as kToolTarget, and
  // kToolTargetPath among the arguments leads to it, whatever happens to names on the way.
  int target = -1;
  std::string target_name;               // what it is called in the output
  std::vector<std::string> environment;  // besides PATH and LC_ALL
  int limit_seconds = 60;
};
inline constexpr int kToolTarget = 9;
inline constexpr char kToolTargetPath[] = "/proc/self/fd/9";

struct ToolResult {
  int code = 0;        // exit status
  std::string output;  // both streams, the end of it; fit to be printed, lines joined by "; "
};

// Runs it; it dies with the caller. ENOENT names the package to install; ETIME: it was killed at
// the limit; EINTR: somebody else killed it.
Result<ToolResult> run_tool(const Tool& tool);

// Output as it is shown: printable, one line, the target's own name, not longer than `limit`.
std::string tool_output(std::string_view raw, const std::string& target_name, size_t limit);

}  // namespace lsl::host
