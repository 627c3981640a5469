// Walks a directory tree of any depth with one open directory at a time: down by name, never
// through a link or onto another mount; up by "..", checked to be the directory it came from. For
// trees whose owner may be hostile.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::sys {

struct TreeVisitor {
  // Called once in each directory, parents first; answers the subdirectories to walk into. The
  // directory is open for reading. A subdirectory that has vanished meanwhile is passed over.
  std::function<Result<std::vector<std::string>>(FdRef directory)> enter;
  // Called when all below `name` is done; absent: nothing to do.
  std::function<Status(FdRef parent, const std::string& name)> leave = nullptr;
  // Gives the owner all rights on directories that lack some (chmod u+rwx), where they are ours to
  // change.
  bool make_accessible = false;
};

// Walks the directory `path` (relative to `directory`, or absolute) and all below. Only on the way
// to its last component are links followed; that one must be a name: EINVAL for "..", or a slash at
// the end. Success when it does not exist. ENOTDIR, ELOOP: not a directory; EXDEV: another mount or
// file system below; ESTALE: directories were moved during the walk. The error's detail is the
// path.
Status walk_tree(FdRef directory, const std::string& path, const TreeVisitor& visitor);

}  // namespace lsl::sys
