// What init adds to the file system it finds itself in: the static table of spec/init.md section 3,
// for a version-1 distribution inside a user namespace.
//
// The launcher has prepared what a user namespace may not make itself (device nodes in /dev, sysfs,
// cgroup2) and usually proc and /run; whatever is a mount point already is left as it is.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace lsl::guest {

struct MountStep {
  enum class Kind {
    Mount,      // source, type, flags, options on target
    Bind,       // source on target
    Directory,  // target with `mode`, when missing
    Symlink,    // target -> source, when the name is free and its folder is there
  };
  // A fatal failure ends the instance; the others are logged and lived with (DESIGN, decisions:
  // "limits and settings a namespace may not change").
  enum class Failure { Fatal, Logged };

  Kind kind = Kind::Directory;
  std::string target;  // absolute
  std::string source = {};
  std::string type = {};
  unsigned long flags = 0;  // mount(2)
  std::string options = {};
  std::string fallback_options = {};  // tried when `options` are EINVAL: an id is not mapped here
  bool shared = false;                // propagation, as WSL's own table has it
  unsigned mode = 0755;
  Failure failure = Failure::Logged;
};

// The steps in order, without mounts on anything in `mounted` (mount points, absolute paths).
std::vector<MountStep> plan_mounts(std::span<const std::string> mounted);

}  // namespace lsl::guest
