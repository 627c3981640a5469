// Signals arrive through descriptors (signalfd(2)); dispositions are saved and restored as a whole.
#pragma once

#include <signal.h>
#include <sys/signalfd.h>

#include <array>
#include <initializer_list>
#include <optional>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::sys {

// Blocks the signals and delivers them through a descriptor (non-blocking, close-on-exec) instead.
class SignalFd {
 public:
  SignalFd() = default;
  static Result<SignalFd> create(std::initializer_list<int> signals);
  // The next pending signal, nothing when there is none.
  Result<std::optional<struct signalfd_siginfo>> read() const;
  FdRef fd() const { return fd_; }

 private:
  Fd fd_;
};

// Every settable signal to SIG_IGN except those in `keep`; init's start (spec/init.md section 3,
// step 4).
void ignore_all_signals_except(std::initializer_list<int> keep);
// What a freshly started program expects: all dispositions default, nothing blocked.
// Async-signal-safe.
void reset_signals();

}  // namespace lsl::sys
