// The watcher, PID 3 of a distribution with systemd: PID 1 is systemd there, so that the death of
// init would go unnoticed. It ends the distribution then (spec/init.md section 10.1).
#pragma once

#include <sys/types.h>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::guest {

struct Watcher {
  pid_t pid = 0;
  sys::Fd word;  // one byte into it: who is watched is about to end in good order
};
// Starts one that watches the calling process.
Result<Watcher> start_watcher();
// Its whole life: role InitWatcher of the guest binary. The status to exit with.
int run_watcher();

}  // namespace lsl::guest
