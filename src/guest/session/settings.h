// What a session leader takes over from init when it is forked.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "sys/fd.h"

namespace lsl::guest {

struct SessionSettings {
  mode_t umask = 0022;                      // [filesystem] umask
  std::optional<std::string> default_user;  // [user] default
  bool append_host_path = true;             // [interop] appendWindowsPath
  std::vector<std::string> warnings;        // for the first process: init/warnings.h
  sys::Fd oobe;    // the first-run command may run in this session; says where its result goes
  sys::Fd logins;  // with systemd: the way to ask init for login sessions
};

}  // namespace lsl::guest
