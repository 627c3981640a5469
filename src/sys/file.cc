#include "sys/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/random.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>

#include "sys/call.h"
#include "sys/failpoint.h"

namespace lsl::sys {
namespace {

// openat2(2) answers EAGAIN when a rename or mount elsewhere could have misled it; a hostile owner
// of the tree can cause that at will, so the number of attempts is limited.
constexpr int kResolveAttempts = 64;

Result<Fd> open_resolved(FdRef root, const std::string& path, int flags, mode_t mode,
                         uint64_t resolve) {
  open_how how{};
  how.flags = static_cast<uint64_t>(flags | O_CLOEXEC);
  // A mode without O_CREAT or O_TMPFILE is EINVAL for openat2, unlike open.
  how.mode = (flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))) != 0 ? mode : 0;
  how.resolve = resolve;
  for (int attempt = 1;; ++attempt) {
    Fd fd(static_cast<int>(
        retry([&] { return ::syscall(SYS_openat2, root.get(), path.c_str(), &how, sizeof how); })));
    if (fd) return fd;
    if (errno != EAGAIN || attempt == kResolveAttempts) return fail(errno, "open {}", path);
  }
}

// The same error, said of a path.
template <class T>
Result<T> about(const std::string& path, Result<T> result) {
  if (!result) result.error().detail = fmt::format("{}: {}", path, result.error().detail);
  return result;
}

struct DirectoryCloser {
  void operator()(DIR* stream) const { ::closedir(stream); }
};

bool is_one_component(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == name.npos;
}

constexpr std::string_view kTemporaryPrefix = ".lsl-";

Result<std::string> temporary_name() {
  uint8_t random[8];
  LSL_CHECK(fill_random(random));
  uint64_t number;
  std::memcpy(&number, random, sizeof number);
  return fmt::format("{}{:016x}", kTemporaryPrefix, number);
}

Status write_and_sync(FdRef file, std::string_view content, mode_t mode) {
  if (::fchmod(file.get(), mode) < 0) return fail(errno, "set mode {:o}", mode);
  LSL_CHECK(write_all(file, content));
  if (retry([&] { return ::fsync(file.get()); }) < 0) return fail(errno, "sync");
  return {};
}

// The directories of `path` one after the other, each with its path so far: "a/b" gives ("a", "a"),
// ("a/b", "b").
template <class Visit>
Status for_each_component(const std::string& path, Visit visit) {
  size_t at = 0;
  while (at < path.size()) {
    const size_t begin = path.find_first_not_of('/', at);
    if (begin == path.npos) break;
    const size_t end = std::min(path.find('/', begin), path.size());
    LSL_CHECK(visit(path.substr(0, end), path.substr(begin, end - begin)));
    at = end;
  }
  return {};
}

}  // namespace

Result<Fd> open_file(const std::string& path, int flags, mode_t mode) {
  return open_file_at(AT_FDCWD, path, flags, mode);
}

Result<Fd> open_file_at(FdRef directory, const std::string& path, int flags, mode_t mode) {
  Fd fd(retry([&] { return ::openat(directory.get(), path.c_str(), flags | O_CLOEXEC, mode); }));
  if (!fd) return fail(errno, "open {}", path);
  return fd;
}

Result<Fd> open_in_root(FdRef root, const std::string& path, int flags, mode_t mode) {
  return open_resolved(root, path, flags, mode, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
}

Result<Fd> open_beneath(FdRef root, const std::string& path, int flags, mode_t mode) {
  return open_resolved(root, path, flags, mode, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
}

Result<std::string> read_all(FdRef fd, size_t limit) {
  constexpr size_t kFirst = 4096;
  const size_t most = limit + (limit < std::numeric_limits<size_t>::max() ? 1 : 0);
  std::string text;
  size_t used = 0;
  for (;;) {
    if (used == text.size()) text.resize(std::min(most, std::max(kFirst, 2 * used)));
    const ssize_t count =
        retry([&] { return ::read(fd.get(), text.data() + used, text.size() - used); });
    if (count < 0) return fail(errno, "read");
    if (count == 0) break;
    used += static_cast<size_t>(count);
    if (used > limit) return fail(EFBIG, "read at most {} bytes", limit);
  }
  text.resize(used);
  return text;
}

Result<std::string> read_file(const std::string& path, size_t limit) {
  LSL_TRY(fd, open_file(path, O_RDONLY));
  return about(path, read_all(fd, limit));
}

Result<std::string> read_file_in_root(FdRef root, const std::string& path, size_t limit) {
  Result<Fd> opened = open_in_root(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!opened && opened.error().code == ENXIO) opened.error().code = EINVAL;  // a socket
  LSL_TRY(fd, std::move(opened));
  LSL_TRY(status, stat_of(fd));
  if (S_ISDIR(status.st_mode)) return fail(EISDIR, "read {}", path);
  if (!S_ISREG(status.st_mode)) return fail(EINVAL, "{}: not a regular file", path);
  return about(path, read_all(fd, limit));
}

Result<std::optional<std::string>> read_optional_file_in_root(FdRef root, const std::string& path,
                                                              size_t limit) {
  Result<std::string> text = read_file_in_root(root, path, limit);
  if (text) return std::move(*text);
  if (text.error().code != ENOENT && text.error().code != ENOTDIR)
    return std::unexpected(text.error());
  if (!open_in_root(root, path, O_PATH | O_NOFOLLOW)) return std::nullopt;
  return fail(ENOENT, "follow the link {}", path);  // it is there, so what it leads to is missing
}

Status write_all(FdRef fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = retry([&] { return ::write(fd.get(), bytes.data(), bytes.size()); });
    if (count < 0) return fail(errno, "write");
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return {};
}

Status write_file(const std::string& path, std::string_view bytes) {
  return write_file_at(AT_FDCWD, path, bytes);
}

Status write_file_at(FdRef directory, const std::string& path, std::string_view bytes) {
  LSL_TRY(fd, open_file_at(directory, path, O_WRONLY | O_NOCTTY));
  // The kernel's files take each write as one whole statement: a rest must not be sent after it.
  const ssize_t count = retry([&] { return ::write(fd.get(), bytes.data(), bytes.size()); });
  if (count < 0) return fail(errno, "write {}", path);
  if (static_cast<size_t>(count) != bytes.size()) return fail(EIO, "write {}: cut short", path);
  return {};
}

Status replace_file(FdRef directory, const std::string& name, std::string_view content,
                    mode_t mode) {
  if (!is_one_component(name)) return fail(EINVAL, "replace {}", name);
  LSL_TRY(parent, open_file_at(directory, ".", O_RDONLY | O_DIRECTORY));
  LSL_TRY(temporary, temporary_name());
  Status written = [&]() -> Status {
    LSL_TRY(file, open_file_at(parent, temporary, O_WRONLY | O_CREAT | O_EXCL, 0600));
    Status done = about(name, write_and_sync(file, content, mode));
    if (done) done = failpoint("file.before_rename");
    if (done && ::renameat(parent.get(), temporary.c_str(), parent.get(), name.c_str()) < 0)
      done = fail(errno, "replace {}", name);
    if (!done) ::unlinkat(parent.get(), temporary.c_str(), 0);
    return done;
  }();
  LSL_CHECK(written);
  if (retry([&] { return ::fsync(parent.get()); }) < 0)
    return fail(errno, "sync the directory of {}", name);
  return {};
}

Status remove_unfinished_files(FdRef directory) {
  LSL_TRY(names, list_directory(directory));
  for (const std::string& name : names) {
    if (!name.starts_with(kTemporaryPrefix)) continue;
    if (::unlinkat(directory.get(), name.c_str(), 0) < 0 && errno != ENOENT)
      return fail(errno, "remove unfinished {}", name);
  }
  return {};
}

Status make_directories(FdRef directory, const std::string& path, mode_t mode) {
  const bool absolute = path.starts_with('/');
  LSL_TRY(here, open_file_at(directory, absolute ? "/" : ".", O_PATH | O_DIRECTORY));
  return for_each_component(path, [&](const std::string& so_far, const std::string& name) {
    if (::mkdirat(here.get(), name.c_str(), mode) < 0 && errno != EEXIST)
      return Status(fail(errno, "make directory {}", so_far));
    Result<Fd> next = open_file_at(here, name, O_PATH | O_DIRECTORY);
    if (!next) return Status(fail(next.error().code, "make directory {}", so_far));
    here = std::move(*next);
    return Status();
  });
}

// From the end: mostly all of it is there, or all but the last. Resolved from the root each time,
// so that ".." and links stop there.
Result<Fd> make_directories_in_root(FdRef root, const std::string& path, mode_t mode) {
  constexpr int kFlags = O_PATH | O_DIRECTORY;
  const size_t end = path.find_last_not_of('/');
  if (end == path.npos) return open_in_root(root, "/", kFlags);
  Result<Fd> present = open_in_root(root, path, kFlags);
  if (present) return present;
  if (present.error().code != ENOENT) return fail(present.error().code, "make directory {}", path);
  const size_t slash = path.rfind('/', end);
  const size_t begin = slash == path.npos ? 0 : slash + 1;
  LSL_TRY(parent, make_directories_in_root(root, path.substr(0, begin), mode));
  const std::string name = path.substr(begin, end + 1 - begin);
  if (::mkdirat(parent.get(), name.c_str(), mode) < 0 && errno != EEXIST)
    return fail(errno, "make directory {}", path);
  present = open_in_root(root, path, kFlags);
  if (!present) return fail(present.error().code, "make directory {}", path);
  return present;
}

Result<struct stat> stat_of(FdRef fd) {
  struct stat status{};
  if (::fstat(fd.get(), &status) < 0) return fail(errno, "stat descriptor {}", fd.get());
  return status;
}

Result<struct stat> stat_at(FdRef directory, const std::string& path, bool follow_last_link) {
  struct stat status{};
  const int flags = follow_last_link ? 0 : AT_SYMLINK_NOFOLLOW;
  if (::fstatat(directory.get(), path.c_str(), &status, flags) < 0)
    return fail(errno, "stat {}", path);
  return status;
}

namespace {
template <class Wanted>
Result<std::vector<std::string>> list_if(FdRef directory, Wanted wanted) {
  // A description of its own: reading moves the offset.
  LSL_TRY(fd, open_file_at(directory, ".", O_RDONLY | O_DIRECTORY));
  const std::unique_ptr<DIR, DirectoryCloser> stream(::fdopendir(fd.get()));
  if (!stream) return fail(errno, "read directory");
  (void)fd.release();  // The stream closes it.
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(stream.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != ".." && wanted(*entry)) names.emplace_back(name);
  }
  if (errno != 0) return fail(errno, "read directory");
  std::sort(names.begin(), names.end());
  return names;
}
}  // namespace

Result<std::vector<std::string>> list_directory(FdRef directory) {
  return list_if(directory, [](const dirent&) { return true; });
}

Result<std::vector<std::string>> list_subdirectories(FdRef directory) {
  return list_if(directory, [&](const dirent& entry) {
    if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
    const Result<struct stat> status = stat_at(directory, entry.d_name, false);
    return status && S_ISDIR(status->st_mode);
  });
}

std::string proc_path(FdRef fd) { return fmt::format("/proc/self/fd/{}", fd.get()); }

Result<std::string> program_directory() {
  std::string path(4096, '\0');
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
  if (length < 0) return fail(errno, "read /proc/self/exe");
  path.resize(static_cast<size_t>(length));
  const size_t slash = path.rfind('/');
  if (slash == path.npos) return fail(ENOENT, "directory of the program {}", path);
  return slash == 0 ? "/" : path.substr(0, slash);
}

Status fill_random(std::span<uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = retry([&] { return ::getrandom(bytes.data(), bytes.size(), 0); });
    if (count < 0) return fail(errno, "get random bytes");
    bytes = bytes.subspan(static_cast<size_t>(count));
  }
  return {};
}

}  // namespace lsl::sys
