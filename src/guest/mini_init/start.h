// mini_init's start: process 1 of a machine (spec/mini_init.md sections 1 to 3; docs/mini_init.md).
#pragma once

namespace lsl::guest {

// The whole life of the process. Returns an exit status when the machine could not be started; its
// ordinary end is the power-off of the PID namespace.
int run_machine();

}  // namespace lsl::guest
