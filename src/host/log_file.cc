#include "host/log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/call.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

bool same_file(const struct stat& one, const struct stat& other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

// Whether the descriptor is the file that has this name.
bool is_file(int fd, const std::string& path) {
  struct stat open{};
  struct stat named{};
  return ::fstat(fd, &open) == 0 && ::lstat(path.c_str(), &named) == 0 && same_file(open, named);
}

}  // namespace

std::optional<LogFile> LogFile::of_standard_error(const std::string& runtime_directory,
                                                  uint64_t limit) {
  LogFile log(runtime_directory + "/lsld.log", limit);
  if (!is_file(STDERR_FILENO, log.path_)) return std::nullopt;
  return log;
}

void LogFile::write(std::string_view line) const {
  struct stat status{};
  const bool full = ::fstat(STDERR_FILENO, &status) == 0 &&
                    static_cast<uint64_t>(status.st_size) + line.size() > limit_;
  if (full) (void)replace();
  // One write per line, so that lines of several processes do not mix.
  (void)sys::retry([&] { return ::write(STDERR_FILENO, line.data(), line.size()); });
}

Status LogFile::replace() const {
  const std::string old = path_ + ".old";
  // A name that is another file's by now is left to it.
  if (is_file(STDERR_FILENO, path_) && ::rename(path_.c_str(), old.c_str()) != 0)
    return fail(errno, "rename {}", path_);
  const bool output_too = is_file(STDOUT_FILENO, old);
  LSL_TRY(file, sys::open_file(path_, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NOCTTY, 0600));
  if (::dup2(file.get(), STDERR_FILENO) < 0) return fail(errno, "write to {}", path_);
  if (output_too) (void)::dup2(file.get(), STDOUT_FILENO);  // nothing is written there
  return {};
}

}  // namespace lsl::host
