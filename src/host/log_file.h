// The log of a service that `lsl` started: RUNTIME/lsld.log, on standard error, which what the
// service starts writes to as well. A service may run for months, so the file is not let grow for
// ever: a full one becomes lsld.log.old, in place of the one before.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lsl::host {

inline constexpr uint64_t kMaxLogFile = 1024 * 1024;

class LogFile {
 public:
  // Nothing when standard error is something else: a terminal, a service manager's.
  static std::optional<LogFile> of_standard_error(const std::string& runtime_directory,
                                                  uint64_t limit = kMaxLogFile);

  // What cannot be written is lost; a file that cannot be replaced goes on growing.
  void write(std::string_view line) const;

 private:
  LogFile(std::string path, uint64_t limit) : path_(std::move(path)), limit_(limit) {}
  Status replace() const;

  std::string path_;
  uint64_t limit_;
};

}  // namespace lsl::host
