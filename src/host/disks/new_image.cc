#include "host/disks/new_image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "host/disks/image.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

bool without_unnamed_files(const Error& error) {
  return error.code == EOPNOTSUPP || error.code == EISDIR || error.code == EINVAL ||
         error.code == ENOENT;
}

}  // namespace

NewImage::NewImage(NewImage&& other) noexcept
    : directory_(std::move(other.directory_)),
      file_(std::move(other.file_)),
      name_(std::move(other.name_)),
      temporary_(std::exchange(other.temporary_, {})) {}

NewImage::~NewImage() {
  if (!temporary_.empty()) ::unlinkat(directory_.get(), temporary_.c_str(), 0);
}

Result<NewImage> NewImage::make(sys::FdRef directory, const std::string& name) {
  if (name.empty() || name.find('/') != name.npos || name == "." || name == "..")
    return fail(EINVAL, "make a file called '{}'", name);
  NewImage image;
  image.name_ = name;
  LSL_TRY(opened, sys::open_file_at(directory, ".", O_RDONLY | O_DIRECTORY));
  image.directory_ = std::move(opened);
  Result<sys::Fd> file = sys::open_file_at(image.directory_, ".", O_RDWR | O_TMPFILE, 0600);
  if (!file && without_unnamed_files(file.error())) {
    image.temporary_ = fmt::format(".{}.unfinished", name);
    ::unlinkat(image.directory_.get(), image.temporary_.c_str(), 0);
    file = sys::open_beneath(image.directory_, image.temporary_,
                             O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
  }
  LSL_TRY(made, std::move(file));
  image.file_ = std::move(made);
  return image;
}

Result<sys::Fd> NewImage::finish() {
  LSL_CHECK(lock_image(file_, name_, ImageUse::Write));
  if (::fsync(file_.get()) < 0) return fail(errno, "sync {}", name_);
  const int named = temporary_.empty()
                        ? ::linkat(AT_FDCWD, sys::proc_path(file_).c_str(), directory_.get(),
                                   name_.c_str(), AT_SYMLINK_FOLLOW)
                        : ::renameat2(directory_.get(), temporary_.c_str(), directory_.get(),
                                      name_.c_str(), RENAME_NOREPLACE);
  if (named < 0) {
    const Error error{errno,
                      errno == EEXIST ? "ERROR_FILE_EXISTS" : "",
                      fmt::format("name the new file {}", name_),
                      {}};
    return std::unexpected(error);
  }
  temporary_.clear();
  if (::fsync(directory_.get()) < 0) return fail(errno, "sync the directory of {}", name_);
  return std::move(file_);
}

}  // namespace lsl::host
