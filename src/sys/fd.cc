#include "sys/fd.h"

#include <errno.h>
#include <fcntl.h>

namespace lsl::sys {

Result<Fd> duplicate(FdRef fd, int floor) {
  Fd copy(::fcntl(fd.get(), F_DUPFD_CLOEXEC, floor));
  if (!copy) return fail(errno, "duplicate descriptor {}", fd.get());
  return copy;
}

Status make_inheritable(FdRef fd) {
  const int flags = ::fcntl(fd.get(), F_GETFD);
  if (flags < 0 || ::fcntl(fd.get(), F_SETFD, flags & ~FD_CLOEXEC) < 0)
    return fail(errno, "make descriptor {} inheritable", fd.get());
  return {};
}

Status set_nonblocking(FdRef fd, bool on) {
  const int flags = ::fcntl(fd.get(), F_GETFL);
  const int wanted = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
  if (flags < 0 || ::fcntl(fd.get(), F_SETFL, wanted) < 0)
    return fail(errno, "set the blocking mode of descriptor {}", fd.get());
  return {};
}

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) return fail(errno, "make a pipe");
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

}  // namespace lsl::sys
