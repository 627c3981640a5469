// What a guest writes to its standard error, line by line: printable, and no more than its share of
// the service's log (log_file.h).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sys/event_loop.h"
#include "sys/fd.h"

namespace lsl::host {

class GuestLog {
 public:
  using Line = std::function<void(std::string_view)>;

  explicit GuestLog(sys::EventLoop& loop) : loop_(loop) {}
  ~GuestLog() { stop(); }
  GuestLog(const GuestLog&) = delete;
  GuestLog& operator=(const GuestLog&) = delete;

  // `pipe` is the reading end; it becomes non-blocking.
  Status read_from(sys::Fd pipe, Line line);
  // Its last words, which may not have been read yet.
  void read_now();

 private:
  void stop();

  sys::EventLoop& loop_;
  sys::Fd pipe_;
  Line line_;
  std::string text_;
  size_t bytes_ = 0;  // of all lines
};

}  // namespace lsl::host
