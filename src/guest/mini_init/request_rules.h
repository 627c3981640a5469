// Which of mini_init's requests end the machine when they fail (spec/mini_init.md section 4): pure.
#pragma once

#include "wire/types.h"

namespace lsl::guest {

// True for a failed handler of this type, and for a message that is too short for it. What is not
// known at all is fatal, too.
bool failure_is_fatal(wire::Type type);

}  // namespace lsl::guest
