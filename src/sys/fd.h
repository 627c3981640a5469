// Descriptors: an owner (Fd) and a borrowed view (FdRef). Every descriptor is born close-on-exec.
#pragma once

#include <unistd.h>

#include <utility>

#include "base/result.h"

namespace lsl::sys {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    reset(other.release());
    return *this;
  }
  ~Fd() { reset(); }

  // Closes what is held, now, and takes over `fd`.
  void reset(int fd = -1) {
    if (const int old = std::exchange(fd_, fd); old >= 0) ::close(old);
  }

  explicit operator bool() const { return fd_ >= 0; }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

// A descriptor somebody else owns, for the length of a call. May be AT_FDCWD where a call takes
// that.
class FdRef {
 public:
  FdRef(int fd) : fd_(fd) {}  // NOLINT(google-explicit-constructor): a view, as string_view
  FdRef(const Fd& fd) : fd_(fd.get()) {}  // NOLINT(google-explicit-constructor)
  int get() const { return fd_; }

 private:
  int fd_;
};

// A close-on-exec duplicate with a number of at least `floor` (F_DUPFD_CLOEXEC, fcntl(2)).
Result<Fd> duplicate(FdRef fd, int floor = 3);
// Clears close-on-exec: the descriptor survives the next exec. For a child just before it execs.
Status make_inheritable(FdRef fd);
Status set_nonblocking(FdRef fd, bool on);

struct Pipe {
  Fd read;
  Fd write;
};
// pipe2(2), both ends close-on-exec.
Result<Pipe> make_pipe();

}  // namespace lsl::sys
