// Files below a directory descriptor. Paths inside a distribution are only ever opened with
// open_in_root or open_beneath: the distribution's owner may have planted symbolic links (DESIGN,
// rule 2; openat2(2)).
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
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
// `path` resolved as if `root` were "/": links, absolute ones too, stay inside
// (RESOLVE_IN_ROOT|RESOLVE_NO_MAGICLINKS).
Result<Fd> open_in_root(FdRef root, const std::string& path, int flags, mode_t mode = 0);
// As strict as it gets: no link anywhere on the way, no way out
// (RESOLVE_BENEATH|RESOLVE_NO_SYMLINKS). ELOOP for a link, EXDEV for an absolute path or one whose
// ".." leads out.
Result<Fd> open_beneath(FdRef root, const std::string& path, int flags, mode_t mode = 0);

// Everything from the present offset to the end; EFBIG when there are more than `limit` bytes.
Result<std::string> read_all(FdRef fd, size_t limit);
Result<std::string> read_file(const std::string& path, size_t limit);
// A regular file below a root that is not ours (open_in_root): EISDIR for a directory, EINVAL for a
// FIFO, socket or device, and never blocks on opening one.
Result<std::string> read_file_in_root(FdRef root, const std::string& path, size_t limit);
// The same for a file that need not be there: nothing where it, or a folder on the way to it, is
// missing. ENOENT: it is a link to nowhere.
Result<std::optional<std::string>> read_optional_file_in_root(FdRef root, const std::string& path,
                                                              size_t limit);
Status write_all(FdRef fd, std::string_view bytes);
// The whole text in one write to an existing file (a /proc or /sys file); what was there is not
// truncated.
Status write_file(const std::string& path, std::string_view bytes);
Status write_file_at(FdRef directory, const std::string& path, std::string_view bytes);

// The file `name` in `directory` holds `content` or, when anything fails, what it held before:
// written beside it, fsync'ed, renamed, the directory fsync'ed. `name` is one component. Only when
// the last step fails is the error returned with the new content in place, perhaps not yet on the
// disk.
Status replace_file(FdRef directory, const std::string& name, std::string_view content,
                    mode_t mode);
// Removes what a replace_file() left beside its file when the process was killed. For the only
// process that replaces files in `directory`.
Status remove_unfinished_files(FdRef directory);

// mkdir -p below `directory` with `mode` (and the umask) for what is missing; an existing directory
// or a link to one is fine, another file is ENOTDIR. An absolute path begins at "/".
Status make_directories(FdRef directory, const std::string& path, mode_t mode);
// The same below a root that is not ours: links are resolved as open_in_root does. The last
// directory, as O_PATH.
Result<Fd> make_directories_in_root(FdRef root, const std::string& path, mode_t mode);
Result<struct stat> stat_of(FdRef fd);
Result<struct stat> stat_at(FdRef directory, const std::string& path, bool follow_last_link);

// Names in a directory without "." and "..", sorted.
Result<std::vector<std::string>> list_directory(FdRef directory);
// Only the directories among them; links to directories are not.
Result<std::vector<std::string>> list_subdirectories(FdRef directory);
// rm -r of `path` (relative to `directory`, or absolute): follows links on the way to its last
// component but none below and not that one, does not leave the file system it began on (EXDEV),
// makes directories of ours accessible when their modes are in the way. Any depth; an absent one is
// success. A walk that somebody disturbs by moving directories ends with ESTALE.
Status remove_tree(FdRef directory, const std::string& path);

// /proc/self/fd/N of a descriptor, for calls that only take paths.
std::string proc_path(FdRef fd);
// Directory of the running program (readlink /proc/self/exe).
Result<std::string> program_directory();
// `size` bytes of getrandom(2).
Status fill_random(std::span<uint8_t> bytes);

}  // namespace lsl::sys
