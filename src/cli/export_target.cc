#include "cli/export_target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <utility>

#include "sys/file.h"

namespace lsl::cli {
namespace {

// The path behind links, so that the file they point to is replaced and not the link.
std::string resolved(const std::string& path) {
  const std::unique_ptr<char, decltype(&::free)> real(::realpath(path.c_str(), nullptr), &::free);
  return real ? std::string(real.get()) : path;
}

Result<std::string> temporary_name() {
  std::array<uint8_t, 8> random{};
  LSL_CHECK(sys::fill_random(random));
  std::string name = ".lsl-";
  for (const uint8_t byte : random) name += fmt::format("{:02x}", byte);
  return name + ".part";
}

}  // namespace

Result<ExportTarget> ExportTarget::open(const std::string& file) {
  ExportTarget target;
  if (file == "-") {
    if (::isatty(STDOUT_FILENO) == 1)
      return fail_as("E_INVALIDARG",
                     "standard output is a terminal, an archive is not shown there");
    LSL_TRY(output, sys::duplicate(STDOUT_FILENO));
    target.file_ = std::move(output);
    return target;
  }
  struct stat status{};
  if (::stat(file.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    if (S_ISDIR(status.st_mode)) return fail(EISDIR, "write {}", file);
    LSL_TRY(device, sys::open_file(file, O_WRONLY | O_NOCTTY));
    target.file_ = std::move(device);
    return target;
  }
  const std::string path = resolved(file);
  const size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  target.name_ = slash == std::string::npos ? path : path.substr(slash + 1);
  if (target.name_.empty()) return fail(EISDIR, "write {}", file);
  LSL_TRY(folder, sys::open_file(directory, O_RDONLY | O_DIRECTORY));
  LSL_TRY(temporary, temporary_name());
  // Without a name as long as it is unfinished: then nothing is left of a process that was killed.
  // File systems that cannot do that get the temporary name now (open(2), O_TMPFILE).
  // Readable too: what writes a disk image reads it back.
  Result<sys::Fd> output = sys::open_file_at(folder, ".", O_RDWR | O_TMPFILE, 0666);
  target.unnamed_ = output.has_value();
  if (!output) output = sys::open_file_at(folder, temporary, O_RDWR | O_CREAT | O_EXCL, 0666);
  if (!output) return std::unexpected(output.error());
  target.directory_ = std::move(folder);
  target.temporary_ = std::move(temporary);
  target.file_ = std::move(*output);
  return target;
}

ExportTarget::~ExportTarget() {
  if (directory_ && !temporary_.empty()) ::unlinkat(directory_.get(), temporary_.c_str(), 0);
}

Status ExportTarget::commit() {
  if (temporary_.empty()) return {};
  if (::fsync(file_.get()) < 0) return fail(errno, "write {}", name_);
  if (unnamed_) {
    const std::string file = fmt::format("/proc/self/fd/{}", file_.get());
    if (::linkat(AT_FDCWD, file.c_str(), directory_.get(), temporary_.c_str(), AT_SYMLINK_FOLLOW) <
        0)
      return fail(errno, "write {}", name_);
  }
  if (::renameat(directory_.get(), temporary_.c_str(), directory_.get(), name_.c_str()) < 0)
    return fail(errno, "write {}", name_);
  temporary_.clear();
  // The name must be as durable as the content.
  if (::fsync(directory_.get()) < 0) return fail(errno, "write the directory of {}", name_);
  return {};
}

}  // namespace lsl::cli
