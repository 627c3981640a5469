// What is said between the service and the manager that started it, if one did: sd_listen_fds(3)
// and sd_notify(3). libsystemd is loaded only when a manager has left its words in the environment:
// it brings ten more libraries into the process, and every launch forks the process.
#pragma once

#include <optional>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::host {

// The listening socket that the manager holds for us, when this process was given one; its words
// about it are taken out of the environment. EINVAL: it gave more than one. ELIBACC: there is no
// libsystemd.
Result<std::optional<sys::Fd>> socket_of_manager();

// Tells the manager that clients can connect, and takes its socket out of our environment. Without
// a manager there is nobody to tell.
Status tell_manager_ready();

}  // namespace lsl::host
