// Pseudo-terminals and terminal modes (pty(7), termios(3), ioctl_tty(2)).
#pragma once

#include <termios.h>

#include <cstdint>
#include <string>
#include <utility>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::sys {

struct WindowSize {
  uint16_t rows = 24;
  uint16_t columns = 80;
};

struct Pty {
  Fd master;
  std::string slave_path;  // "/dev/pts/3" on the devpts the master was opened on
};
// Opens `ptmx` ("/dev/ptmx" or "/dev/pts/ptmx" of a devpts instance) and unlocks the slave.
Result<Pty> open_pty(const std::string& ptmx);
// The slave of a master, without path look-up (TIOCGPTPEER): right also when /dev/pts is someone
// else's.
Result<Fd> open_slave(FdRef master);

Result<WindowSize> window_size(FdRef terminal);
Status set_window_size(FdRef terminal, WindowSize size);

// The user's terminal in raw mode; the former mode comes back with restore() or the destructor.
class RawTerminal {
 public:
  RawTerminal() = default;
  RawTerminal(RawTerminal&& other) noexcept;
  RawTerminal& operator=(RawTerminal&& other) noexcept;
  ~RawTerminal();
  static Result<RawTerminal> enter(FdRef terminal);
  void restore();        // idempotent
  Status enter_again();  // after restore(), e.g. on SIGCONT

 private:
  int fd_ = -1;
  bool raw_ = false;
  struct termios saved_{};
};

}  // namespace lsl::sys
