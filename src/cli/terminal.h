// Stays with one process in a distribution until it ends: relays its pseudo-terminal, if it has
// one, to the user's terminal, forwards signals and window sizes, and takes its exit status
// (docs/PROTOCOL.md, process channel).
//
// The user's descriptors keep their flags: terminals are opened anew through /proc/self/fd for
// non-blocking use, since O_NONBLOCK on a shared open file would reach every other program on that
// terminal.
#pragma once

#include <array>
#include <optional>

#include "base/result.h"
#include "channel/numbered.h"
#include "cli/descriptors.h"
#include "sys/fd.h"
#include "sys/pty.h"
#include "sys/signals.h"
#include "wire/process.h"

namespace lsl::cli {

// Which of the standard descriptors are the two ends of the user's terminal; -1: none.
struct TerminalEnds {
  int input = -1;   // standard input, put into raw mode while the process runs
  int output = -1;  // standard output, else standard error, else the terminal of standard input
  bool operator==(const TerminalEnds&) const = default;
};
TerminalEnds terminal_ends(const std::array<DescriptorUse, 3>& uses);

// The size of the terminal; 24 by 80 when it tells none.
sys::WindowSize size_of(const TerminalEnds& ends);

// The signals that reach the process instead of us. Blocks them; to be made before the process is.
Result<sys::SignalFd> catch_signals();

struct ProcessEnd {
  std::optional<wire::ExitStatus>
      status;            // absent: the channel ended before, or the terminal hung up
  bool hung_up = false;  // the user's terminal is gone
};

// Returns when the process has ended and what it wrote to its terminal has been shown. `process`
// has delivered nothing yet but may have been sent messages.
Result<ProcessEnd> stay_with_process(channel::Numbered& process, const sys::SignalFd& signals,
                                     const TerminalEnds& ends);

}  // namespace lsl::cli
