// PID 1 of a distribution, from exec to the end of the instance (spec/init.md sections 3, 4.1 and
// 11).
#pragma once

namespace lsl::guest {

// The launcher's side of the contract: LSL_INIT_VERSION says which kind of distribution this is,
// the init channel is descriptor 100, standard error is the log, /dev has its nodes, /proc is
// mounted or may be. Returns the status to exit with; when PID 1 exits the kernel ends the
// distribution.
int run_distribution();

}  // namespace lsl::guest
