// The pseudo-terminal of one launch, on the distribution's own devpts (docs/PROTOCOL.md,
// "CreateProcess on lxbus").
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/result.h"
#include "sys/fd.h"
#include "sys/pty.h"

namespace lsl::guest {

struct Terminal {
  sys::Fd master;  // goes to the client; no copy stays, so that the terminal hangs up with it
  sys::Fd slave;   // the process's; ours only until it has been forked
  std::string path;
};

// The slave belongs to `uid` and group tty (5) where that group is mapped. `size` is the first
// window size.
Result<Terminal> make_terminal(uid_t uid, std::optional<sys::WindowSize> size);
// In a process whose controlling terminal it is, after something else ran there: puts the process
// into the foreground and gives the slave to `uid`, as far as that is possible.
void take_terminal(int slave, uid_t uid);
// Through a short open of the slave. ENOENT or EIO when the terminal is gone.
Status resize_terminal(const std::string& slave_path, sys::WindowSize size);

}  // namespace lsl::guest
