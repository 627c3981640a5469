// What is said between the service and the manager that started it, if one did: the protocols of
// sd_listen_fds(3) and sd_notify(3), which are open to be spoken without systemd's library. It
// would bring ten more libraries into the process, and every launch forks the process.
#pragma once

#include <sys/types.h>

#include <optional>

#include "base/result.h"
#include "host/options.h"
#include "sys/fd.h"

namespace lsl::host {

// The listening socket that the manager holds for us, when `self` (our process id) was given one.
// EINVAL: it gave more than one. EBADF: it gave none, although it said so.
Result<std::optional<sys::Fd>> socket_of_manager(const Environment& environment, pid_t self);

// Tells the manager that clients can connect. Without a manager there is nobody to tell.
Status tell_manager_ready(const Environment& environment);

// Takes the manager's words out of our environment: they are not for what we start.
void forget_manager();

}  // namespace lsl::host
