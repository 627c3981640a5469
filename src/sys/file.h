// Files below a directory descriptor. Paths inside a distribution are only ever opened with open_in_root or
// open_beneath: the distribution's owner may have planted symbolic links (DESIGN, rule 2; openat2(2)).
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::sys {

// open(2) on the host's own paths; O_CLOEXEC is added. Errors: errno, "open PATH".
Result<Fd> open_file(const std::string& path, int flags, mode_t mode = 0);
Result<Fd> open_file_at(FdRef directory, const std::string& path, int flags, mode_t mode = 0);
// `path` resolved as if `root` were "/": links, absolute ones too, stay inside (RESOLVE_IN_ROOT|RESOLVE_NO_MAGICLINKS).
Result<Fd> open_in_root(FdRef root, const std::string& path, int flags, mode_t mode = 0);
// As strict as it gets: no link anywhere on the way, no way out (RESOLVE_BENEATH|RESOLVE_NO_SYMLINKS). ELOOP for a link.
Result<Fd> open_beneath(FdRef root, const std::string& path, int flags, mode_t mode = 0);

// Everything from the present offset to the end; EFBIG when there are more than `limit` bytes.
Result<std::string> read_all(FdRef fd, size_t limit);
Result<std::string> read_file(const std::string& path, size_t limit);
Status write_all(FdRef fd, std::string_view bytes);
// write_all on an existing file (a /proc or /sys file): open O_WRONLY, one write.
Status write_file(const std::string& path, std::string_view bytes);
Status write_file_at(FdRef directory, const std::string& path, std::string_view bytes);

// The file `name` in `directory` holds `content` or, when anything fails, what it held before: written beside it,
// fsync'ed, renamed, the directory fsync'ed.
Status replace_file(FdRef directory, const std::string& name, std::string_view content, mode_t mode);

// mkdir -p below `directory` with `mode` for what is missing; an existing directory is fine, another file is ENOTDIR.
Status make_directories(FdRef directory, const std::string& path, mode_t mode);
Result<struct stat> stat_of(FdRef fd);
Result<struct stat> stat_at(FdRef directory, const std::string& path, bool follow_last_link);

// Names in a directory without "." and "..", sorted.
Result<std::vector<std::string>> list_directory(FdRef directory);
// rm -r of `name` in `directory`: never follows a link, does not leave the file system it began on (EXDEV).
// An absent name is success.
Status remove_tree(FdRef directory, const std::string& name);

// /proc/self/fd/N of a descriptor, for calls that only take paths.
std::string proc_path(FdRef fd);
// Directory of the running program (readlink /proc/self/exe).
Result<std::string> program_directory();
// `size` bytes of getrandom(2).
Status fill_random(std::span<uint8_t> bytes);

}  // namespace lsl::sys
