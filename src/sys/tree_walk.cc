#include "sys/tree_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "sys/call.h"
#include "sys/file.h"

namespace lsl::sys {
namespace {

class Walk {
 public:
  Walk(Fd start, dev_t device, std::string prefix, const TreeVisitor& visitor)
      : here_(std::move(start)), device_(device), prefix_(std::move(prefix)), visitor_(visitor) {}

  Status run(const std::string& name) {
    LSL_CHECK(descend(name));
    while (!levels_.empty()) {
      Level& level = levels_.back();
      if (level.pending.empty()) {
        LSL_CHECK(ascend());
      } else {
        const std::string next = std::move(level.pending.back());
        level.pending.pop_back();
        LSL_CHECK(descend(next));
      }
    }
    return {};
  }

 private:
  struct Level {
    std::string name;
    std::vector<std::string> pending;  // subdirectories still to be walked
    ino_t parent = 0;                  // inode of the directory above, where ".." must lead
  };

  Status descend(const std::string& name) {
    Result<Fd> opened = open_subdirectory(name);
    if (!opened && opened.error().code == ENOENT) return {};
    if (!opened) return complain(name, opened.error().code);
    LSL_TRY(above, stat_of(here_));
    LSL_TRY(status, stat_of(*opened));
    if (status.st_dev != device_) return complain(name, EXDEV);
    // A failure shows when something in the directory cannot be changed.
    if (visitor_.make_accessible && (status.st_mode & S_IRWXU) != S_IRWXU)
      (void)::fchmod(opened->get(), status.st_mode | S_IRWXU);
    levels_.push_back({name, {}, above.st_ino});
    here_ = std::move(*opened);
    Result<std::vector<std::string>> below = visitor_.enter(here_);
    if (!below) return complain(below.error().detail, below.error().code);
    levels_.back().pending = std::move(*below);
    return {};
  }

  Status ascend() {
    Result<Fd> above = open_file_at(here_, "..", O_PATH | O_DIRECTORY);
    if (!above) return complain("..", above.error().code);
    LSL_TRY(status, stat_of(*above));
    if (status.st_dev != device_ || status.st_ino != levels_.back().parent)
      return complain("..", ESTALE);
    here_ = std::move(*above);
    const std::string name = std::move(levels_.back().name);
    levels_.pop_back();
    if (!visitor_.leave) return {};
    const Status left = visitor_.leave(here_, name);
    return left ? Status() : complain(name, left.error().code);
  }

  Result<Fd> open_subdirectory(const std::string& name) {
    Result<Fd> opened = open_strictly(name, O_RDONLY);
    if (opened || opened.error().code != EACCES || !visitor_.make_accessible) return opened;
    // chmod through the descriptor cannot be led astray by a link put in the directory's place.
    LSL_TRY(handle, open_strictly(name, O_PATH));
    if (::chmod(proc_path(handle).c_str(), S_IRWXU) < 0) return fail(errno, "make accessible");
    return open_strictly(name, O_RDONLY);
  }

  Result<Fd> open_strictly(const std::string& name, int flags) {
    open_how how{};
    how.flags = static_cast<uint64_t>(flags | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;
    Fd fd(static_cast<int>(retry(
        [&] { return ::syscall(SYS_openat2, here_.get(), name.c_str(), &how, sizeof how); })));
    if (!fd) return fail(errno, "open {}", name);
    return fd;
  }

  Status complain(std::string_view what, int code) const {
    std::string path = prefix_;
    for (const Level& level : levels_) path += level.name + "/";
    return fail(code, "{}{}", path, what);
  }

  Fd here_;
  dev_t device_;
  std::string prefix_;  // of the path we were given, for messages
  const TreeVisitor& visitor_;
  std::vector<Level> levels_;
};

}  // namespace

Status walk_tree(FdRef directory, const std::string& path, const TreeVisitor& visitor) {
  const size_t slash = path.rfind('/');
  const std::string prefix = slash == path.npos ? "" : path.substr(0, slash + 1);
  const std::string name = path.substr(prefix.size());
  if (name.empty() || name == "." || name == "..") return fail(EINVAL, "{}", path);
  LSL_TRY(start, open_file_at(directory, prefix.empty() ? "." : prefix, O_PATH | O_DIRECTORY));
  LSL_TRY(status, stat_of(start));
  return Walk(std::move(start), status.st_dev, prefix, visitor).run(name);
}

}  // namespace lsl::sys
