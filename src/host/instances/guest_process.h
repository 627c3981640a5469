// What an instance runs on: how its process 1 comes up, is ended, and is known to be gone. Version
// 1 is started by the service itself (version1_process.h), version 2 by the mini_init of a machine
// (version2_process.h).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "channel/numbered.h"
#include "sys/fd.h"
#include "sys/process.h"

namespace lsl::host {

class GuestProcess {
 public:
  // A process 1 that waits for Initialize.
  struct Started {
    channel::Numbered channel;
    std::vector<std::string> warnings;  // for the user
  };
  struct Events {
    // Once, unless it was killed before.
    std::function<void(Result<Started>)> started;
    // Once, when process 1 has ended: after `started` with a success, or after kill().
    std::function<void()> ended;
    std::function<void(std::string_view line)> log;  // what init writes to its standard error
  };

  // Leaves what still lives to the undertaker. No event is called any more.
  virtual ~GuestProcess() = default;

  // SIGKILL for process 1, and so for all of the distribution; `ended` follows.
  virtual void kill() = 0;
  // How process 1 ended; nothing while it lives, or where nobody knows.
  virtual std::optional<sys::ExitStatus> status() = 0;
  // The user namespace above the distribution's, for the user's next launches (launcher.h). EPERM:
  // another one.
  virtual Result<sys::Fd> outer_namespace() const = 0;
};

}  // namespace lsl::host
