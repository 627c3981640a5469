// A bounded buffer between two descriptors: filled by one read, emptied by as many writes as it
// takes. Nothing is read while bytes wait, which is the back-pressure.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "sys/fd.h"

namespace lsl::cli {

class RelayBuffer {
 public:
  enum class Outcome { Moved, WouldBlock, End };

  bool empty() const { return begin_ == end_; }
  size_t size() const { return end_ - begin_; }
  void clear() { begin_ = end_ = 0; }
  // One read into the empty buffer. End: end of file or an error (EIO of a hung-up terminal).
  Outcome fill_from(sys::FdRef fd);
  // One write of what waits. End: the reader is gone; what waited is dropped.
  Outcome drain_to(sys::FdRef fd);

  static constexpr size_t kSize = 64 * 1024;

 private:
  std::array<char, kSize> bytes_;
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace lsl::cli
