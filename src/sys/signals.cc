#include "sys/signals.h"

#include <errno.h>

#include <algorithm>

#include "sys/call.h"

namespace lsl::sys {

Result<SignalFd> SignalFd::create(std::initializer_list<int> signals) {
  sigset_t set;
  sigset_t before;
  ::sigemptyset(&set);
  for (const int signal : signals) ::sigaddset(&set, signal);
  if (::sigprocmask(SIG_BLOCK, &set, &before) < 0) return fail(errno, "block signals");
  SignalFd result;
  result.fd_.reset(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!result.fd_) {
    const int error = errno;
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    return fail(error, "make a descriptor for signals");
  }
  return result;
}

Result<std::optional<struct signalfd_siginfo>> SignalFd::read() const {
  signalfd_siginfo info{};
  const ssize_t count = retry([&] { return ::read(fd_.get(), &info, sizeof info); });
  if (count == sizeof info) return info;
  if (count < 0 && errno == EAGAIN) return std::nullopt;
  return fail(count < 0 ? errno : EIO, "read a signal");
}

namespace {
void set_disposition(int signal, void (*disposition)(int)) {
  struct sigaction action{};
  action.sa_handler = disposition;
  // SIGKILL, SIGSTOP and the two that libc keeps for itself are EINVAL.
  (void)::sigaction(signal, &action, nullptr);
}
}  // namespace

void ignore_all_signals_except(std::initializer_list<int> keep) {
  for (int signal = 1; signal < NSIG; ++signal)
    if (std::find(keep.begin(), keep.end(), signal) == keep.end()) set_disposition(signal, SIG_IGN);
}

void reset_signals() {
  for (int signal = 1; signal < NSIG; ++signal) set_disposition(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace lsl::sys
