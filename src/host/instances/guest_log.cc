#include "host/instances/guest_log.h"

#include <errno.h>
#include <unistd.h>

#include <array>

#include "base/text.h"
#include "sys/call.h"

namespace lsl::host {
namespace {

constexpr size_t kMaxLine = 1000;
constexpr size_t kMaxBytes = 64 * 1024;  // a sixteenth of one file of the log

}  // namespace

Status GuestLog::read_from(sys::Fd pipe, Line line) {
  line_ = std::move(line);
  LSL_CHECK(sys::set_nonblocking(pipe, true));
  pipe_ = std::move(pipe);
  return loop_.add(pipe_, EPOLLIN, [this](uint32_t) { read_now(); });
}

void GuestLog::stop() {
  if (pipe_) loop_.remove(pipe_);
  pipe_.reset();
}

void GuestLog::read_now() {
  if (!pipe_) return;
  std::array<char, 1024> buffer;
  const ssize_t got = sys::retry([&] { return ::read(pipe_.get(), buffer.data(), buffer.size()); });
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) return stop();
  for (const char c : std::string_view(buffer.data(), static_cast<size_t>(got))) {
    if (c != '\n' && text_.size() < kMaxLine) text_ += c;
    if (c != '\n') continue;
    const std::string line = printable(text_);
    bytes_ += line.size() + 1;
    if (bytes_ <= kMaxBytes) line_(line);
    text_.clear();
  }
}

}  // namespace lsl::host
