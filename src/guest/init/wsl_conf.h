// Reads the distribution's /etc/wsl.conf (conf/wsl_conf.h) from below its root.
#pragma once

#include "conf/wsl_conf.h"
#include "sys/fd.h"

namespace lsl::guest {

// No file: the defaults. One that cannot be read, is no regular file, or is larger than 1 MiB: the
// defaults and a finding of kind Unreadable that says why. Never blocks.
conf::WslConfFile read_wsl_conf(sys::FdRef root);

}  // namespace lsl::guest
