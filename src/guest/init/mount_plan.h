// What init adds to the file system it finds itself in: the static table of spec/init.md section 3,
// for a version-1 distribution inside a user namespace.
//
// The launcher has prepared what a user namespace may not make itself, or what must be locked in it
// (/dev with its nodes, /sys, /proc, /run), with the flags of the table; such a mount point only
// gets its propagation here. What differs from the table is in docs/compatibility.md.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace lsl::guest {

struct MountStep {
  enum class Kind {
    Mount,      // source, type, flags, options on target
    Bind,       // source on target
    Share,      // target, which is a mount point already, becomes shared with all below it
    Directory,  // target with `mode`, when missing
    Symlink,    // target -> source, when the name is free and its folder is there
  };
  // A fatal failure ends the instance; the others are logged and lived with (DESIGN, decisions:
  // "limits and settings a namespace may not change"). Expected: older kernels do not have it,
  // which is nothing to tell.
  enum class Failure { Fatal, Logged, Expected };

  Kind kind = Kind::Directory;
  std::string target;  // absolute
  std::string source = {};
  std::string type = {};
  unsigned long flags = 0;  // mount(2)
  std::string options = {};
  std::string fallback_options = {};  // tried when `options` are EINVAL: an id is not mapped here
  bool shared = false;                // the target of a Mount becomes shared, too
  unsigned mode = 0755;
  Failure failure = Failure::Logged;
};

// Where the static table mounts something: what plan_mounts wants to know of.
std::vector<std::string> mount_targets();

// The steps in order. Mounts on what is in `mounted` (mount points, absolute paths) are left out.
// `drives_root`: the folder that drives will appear in (automount.root), empty for none.
std::vector<MountStep> plan_mounts(std::span<const std::string> mounted,
                                   const std::string& drives_root);

}  // namespace lsl::guest
