// A file that gets its name when it is whole: whoever writes it may die at any time, and nothing is
// left. For workers only.
#pragma once

#include <string>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::host {

class NewImage {
 public:
  // In the file system of `directory`, mode 0600, open for reading and writing, locked as
  // open_image() does for Write. Where the file system has no files without a name (O_TMPFILE) it
  // is called .NAME.unfinished until then, and replaces one that was left behind under that name.
  static Result<NewImage> make(sys::FdRef directory, const std::string& name);
  NewImage(NewImage&& other) noexcept;
  NewImage& operator=(NewImage&&) = delete;
  ~NewImage();

  sys::FdRef file() const { return file_; }
  // The file is locked as open_image() does for Write, its data is on the disk (fsync), it has its
  // name, then the name is on the disk.
  // ERROR_FILE_EXISTS: somebody else has that name; nothing is replaced. The descriptor, with its
  // lock, is the caller's from then on.
  Result<sys::Fd> finish();

 private:
  NewImage() = default;

  sys::Fd directory_;
  sys::Fd file_;
  std::string name_;
  std::string temporary_;  // empty: it has no name
};

}  // namespace lsl::host
