// Network interfaces of the calling process's network namespace (netdevice(7)).
#pragma once

#include <string>

#include "base/result.h"

namespace lsl::sys {

// Up and running; nothing is done to one that is. EPERM: the network belongs to another user
// namespace. ENODEV: there is none of that name.
Status bring_up_interface(const std::string& name);

}  // namespace lsl::sys
