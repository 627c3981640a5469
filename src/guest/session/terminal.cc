#include "guest/session/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "sys/file.h"

namespace lsl::guest {
namespace {

constexpr gid_t kTtyGroup = 5;  // spec/session.md section 7, step 9

// EINVAL: no group 5 in a one-id map.
bool give(int slave, uid_t uid) {
  return ::fchown(slave, uid, kTtyGroup) == 0 ||
         (errno == EINVAL && ::fchown(slave, uid, static_cast<gid_t>(-1)) == 0);
}

// /dev/ptmx where the distribution's owner replaced init's devpts by something older.
Result<sys::Pty> open_any_pty() {
  Result<sys::Pty> pty = sys::open_pty("/dev/pts/ptmx");
  if (!pty && (pty.error().code == ENOENT || pty.error().code == EACCES)) {
    return sys::open_pty("/dev/ptmx");
  }
  return pty;
}

}  // namespace

Result<Terminal> make_terminal(uid_t uid, std::optional<sys::WindowSize> size) {
  LSL_TRY(pty, open_any_pty());
  LSL_TRY(slave, sys::open_slave(pty.master));
  if (size) LSL_CHECK(sys::set_window_size(pty.master, *size));
  if (!give(slave.get(), uid)) return fail(errno, "give {} to user {}", pty.slave_path, uid);
  return Terminal{std::move(pty.master), std::move(slave), std::move(pty.slave_path)};
}

void take_terminal(int slave, uid_t uid) {
  (void)::tcsetpgrp(slave, ::getpgrp());  // all signals are blocked here, SIGTTOU too
  (void)give(slave, uid);
}

Status resize_terminal(const std::string& slave_path, sys::WindowSize size) {
  LSL_TRY(slave, sys::open_file(slave_path, O_RDWR | O_NOCTTY | O_NONBLOCK));
  return sys::set_window_size(slave, size);
}

}  // namespace lsl::guest
