#include "cli/relay_buffer.h"

#include <errno.h>
#include <unistd.h>

#include "sys/call.h"

namespace lsl::cli {

RelayBuffer::Outcome RelayBuffer::fill_from(sys::FdRef fd) {
  const ssize_t got = sys::retry([&] { return ::read(fd.get(), bytes_.data(), bytes_.size()); });
  if (got < 0) return errno == EAGAIN ? Outcome::WouldBlock : Outcome::End;
  begin_ = 0;
  end_ = static_cast<size_t>(got);
  return got == 0 ? Outcome::End : Outcome::Moved;
}

RelayBuffer::Outcome RelayBuffer::drain_to(sys::FdRef fd) {
  const ssize_t sent =
      sys::retry([&] { return ::write(fd.get(), bytes_.data() + begin_, end_ - begin_); });
  if (sent < 0 && errno == EAGAIN) return Outcome::WouldBlock;
  if (sent < 0) {
    begin_ = end_ = 0;
    return Outcome::End;
  }
  begin_ += static_cast<size_t>(sent);
  return Outcome::Moved;
}

}  // namespace lsl::cli
