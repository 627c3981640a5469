#include "sys/close_elsewhere.h"

#include <limits.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/call.h"
#include "sys/socket.h"

namespace lsl::sys {
namespace {

// The child's whole life: it keeps the socket, and nothing else, until its parent has closed its
// own copy. What hangs in the socket then hangs in the end of this process.
[[noreturn]] void hold(FdRef socket, FdRef gate) {
  if (::dup2(gate.get(), 0) < 0 || ::dup2(socket.get(), 1) < 0) ::_exit(1);
  ::syscall(SYS_close_range, 2U, UINT_MAX, 0U);
  char byte = 0;
  (void)retry([&] { return ::read(0, &byte, 1); });
  ::_exit(0);
}

}  // namespace

Result<std::optional<Child>> close_elsewhere(Fd socket) {
  if (!socket || shut_and_empty(socket)) return std::optional<Child>();
  Result<Pipe> gate = make_pipe();
  Result<CloneResult> clone =
      gate ? clone_process({}) : Result<CloneResult>(std::unexpected(gate.error()));
  if (!clone) {
    (void)socket.release();
    return std::unexpected(clone.error());
  }
  if (clone->in_child) hold(socket, gate->read);
  socket.reset();
  return std::optional<Child>(std::move(clone->child));
}

}  // namespace lsl::sys
