#include <errno.h>
#include <fcntl.h>

#include "sys/file.h"
#include "sys/tree_walk.h"

namespace lsl::sys {
namespace {

// unlinkat of anything but a directory: true when it is gone, false when it is a directory.
Result<bool> remove_unless_directory(FdRef directory, const std::string& name) {
  if (::unlinkat(directory.get(), name.c_str(), 0) == 0 || errno == ENOENT) return true;
  const int error = errno;
  // unlink(2): Linux says EISDIR for a directory, POSIX and some file systems EPERM.
  if (error == EISDIR) return false;
  if (error == EPERM) {
    LSL_TRY(status, stat_at(directory, name, false));
    if (S_ISDIR(status.st_mode)) return false;
  }
  return fail(error, "{}", name);
}

// Removes all that is no directory; the directories are the answer.
Result<std::vector<std::string>> remove_files(FdRef directory) {
  LSL_TRY(names, list_directory(directory));
  std::vector<std::string> directories;
  for (std::string& name : names) {
    LSL_TRY(gone, remove_unless_directory(directory, name));
    if (!gone) directories.push_back(std::move(name));
  }
  return directories;
}

Status remove_directory(FdRef parent, const std::string& name) {
  if (::unlinkat(parent.get(), name.c_str(), AT_REMOVEDIR) < 0 && errno != ENOENT)
    return fail(errno, "{}", name);
  return {};
}

}  // namespace

Status remove_tree(FdRef directory, const std::string& path) {
  Result<bool> gone = remove_unless_directory(directory, path);
  if (!gone) return fail(gone.error().code, "remove {}", path);
  if (*gone) return {};
  Status removed = walk_tree(
      directory, path, {.enter = remove_files, .leave = remove_directory, .make_accessible = true});
  if (!removed) removed.error().detail.insert(0, "remove ");
  return removed;
}

}  // namespace lsl::sys
