// /proc/self/mountinfo (proc(5)) as records.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lsl::sys {

struct MountEntry {
  int id = 0;
  int parent = 0;
  std::string root;     // of the mount within its file system
  std::string target;   // mount point, escapes (\040) undone
  std::string options;  // per mount
  std::string type;
  std::string source;
  std::string super_options;
};

// Lines that do not parse are passed over.
std::vector<MountEntry> parse_mountinfo(std::string_view text);

// Whether the proc file system at /proc hides processes of other users (proc(5), hidepid).
bool proc_hides_processes(std::string_view mountinfo);

}  // namespace lsl::sys
