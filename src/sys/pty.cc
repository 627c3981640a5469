#include "sys/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include <algorithm>

#include "sys/call.h"
#include "sys/file.h"

namespace lsl::sys {
namespace {

// pts(4): the slaves are in /dev/pts, beside its own ptmx and below the one in /dev.
std::string slave_directory(const std::string& ptmx) {
  const std::string directory = ptmx.substr(0, std::min(ptmx.rfind('/'), ptmx.size()));
  return directory.ends_with("/pts") ? directory : directory + "/pts";
}

}  // namespace

Result<Pty> open_pty(const std::string& ptmx) {
  LSL_TRY(master, open_file(ptmx, O_RDWR | O_NOCTTY));
  const int unlocked = 0;
  if (::ioctl(master.get(), TIOCSPTLCK, &unlocked) < 0) return fail(errno, "unlock {}", ptmx);
  unsigned number = 0;
  if (::ioctl(master.get(), TIOCGPTN, &number) < 0) return fail(errno, "number of {}", ptmx);
  return Pty{std::move(master), fmt::format("{}/{}", slave_directory(ptmx), number)};
}

Result<Fd> open_slave(FdRef master) {
  Fd slave(::ioctl(master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!slave) return fail(errno, "open the other side of a pseudo-terminal");
  return slave;
}

Result<WindowSize> window_size(FdRef terminal) {
  winsize size{};
  if (::ioctl(terminal.get(), TIOCGWINSZ, &size) < 0) return fail(errno, "read the window size");
  return WindowSize{size.ws_row, size.ws_col};
}

Status set_window_size(FdRef terminal, WindowSize size) {
  winsize wanted{};
  wanted.ws_row = size.rows;
  wanted.ws_col = size.columns;
  if (::ioctl(terminal.get(), TIOCSWINSZ, &wanted) < 0) return fail(errno, "set the window size");
  return {};
}

RawTerminal::RawTerminal(RawTerminal&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      raw_(std::exchange(other.raw_, false)),
      saved_(other.saved_) {}

RawTerminal& RawTerminal::operator=(RawTerminal&& other) noexcept {
  if (this != &other) {
    restore();
    fd_ = std::exchange(other.fd_, -1);
    raw_ = std::exchange(other.raw_, false);
    saved_ = other.saved_;
  }
  return *this;
}

RawTerminal::~RawTerminal() { restore(); }

Result<RawTerminal> RawTerminal::enter(FdRef terminal) {
  RawTerminal result;
  if (::tcgetattr(terminal.get(), &result.saved_) < 0) return fail(errno, "read the terminal mode");
  result.fd_ = terminal.get();
  LSL_CHECK(result.enter_again());
  return result;
}

void RawTerminal::restore() {
  if (!raw_) return;
  raw_ = false;
  // TCSANOW: waiting for output to drain could wait for ever behind a stopped terminal.
  (void)retry([&] { return ::tcsetattr(fd_, TCSANOW, &saved_); });  // Fails when it has hung up.
}

Status RawTerminal::enter_again() {
  if (fd_ < 0) return fail(EBADF, "set the terminal mode");
  struct termios raw = saved_;
  ::cfmakeraw(&raw);
  if (retry([&] { return ::tcsetattr(fd_, TCSANOW, &raw); }) < 0)
    return fail(errno, "set the terminal mode");
  raw_ = true;
  return {};
}

}  // namespace lsl::sys
