// Where an export goes: standard output, a device or pipe, or a file that appears under its name
// only when it is whole (DESIGN, "--export"): an existing file is replaced on success and never
// touched before.
#pragma once

#include <string>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::cli {

class ExportTarget {
 public:
  // "-" is standard output; E_INVALIDARG if that is a terminal. Else a path; EISDIR for a
  // directory.
  static Result<ExportTarget> open(const std::string& file);

  ExportTarget(ExportTarget&& other) noexcept = default;
  ExportTarget& operator=(ExportTarget&&) = delete;
  ~ExportTarget();

  sys::FdRef descriptor() const { return file_; }
  // Gives the file its name. Without it the destructor leaves nothing behind.
  Status commit();

 private:
  ExportTarget() = default;

  sys::Fd file_;
  sys::Fd directory_;
  std::string temporary_;  // name in `directory_`; empty: written in place
  std::string name_;
  bool unnamed_ = false;  // not even `temporary_` is there yet
};

}  // namespace lsl::cli
