// [boot] command of /etc/wsl.conf: run by root's shell at each start and not waited for
// (spec/init.md section 5, step 19).
#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"

namespace lsl::guest {

// Starts `/bin/sh -c COMMAND` in a session of its own, with init's environment, the umask,
// /dev/null as input and output, and the log as standard error. It ends with the instance.
Status start_boot_command(const std::string& command, mode_t umask);

}  // namespace lsl::guest
