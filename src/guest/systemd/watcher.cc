#include "guest/systemd/watcher.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <unistd.h>

#include <array>

#include "base/log.h"
#include "sys/process.h"
#include "sys/signals.h"

namespace lsl::guest {
namespace {

constexpr int kWatchedFd = 3;  // pidfd of init
constexpr int kWordFd = 4;     // the pipe

// systemd-shutdown tells everybody to end. From anybody else it is ignored.
bool told_by_systemd(const sys::SignalFd& signals) {
  for (;;) {
    const auto signal = signals.read();
    if (!signal || !*signal) return false;
    if ((*signal)->ssi_pid == 1) return true;
  }
}

bool init_ended_in_good_order() {
  pollfd word{kWordFd, POLLIN, 0};
  char byte = 0;
  return ::poll(&word, 1, 0) > 0 && ::read(kWordFd, &byte, 1) == 1;
}

int end_distribution() {
  log_error("init has died: the distribution ends");
  ::reboot(RB_POWER_OFF);
  log_error("power off: {}", errno_text(errno));
  return 1;
}

}  // namespace

Result<Watcher> start_watcher() {
  LSL_TRY(self, sys::open_pidfd(::getpid()));
  LSL_TRY(word, sys::make_pipe());
  LSL_TRY(watcher,
          sys::spawn({.argv = {"init-watcher"},
                      .program = "/init",
                      .environment = {},
                      .descriptors = {{self.get(), kWatchedFd}, {word.read.get(), kWordFd}},
                      .new_session = true}));
  const pid_t pid = watcher.pid();
  watcher.detach();  // it outlives this process
  return Watcher{pid, std::move(word.write)};
}

int run_watcher() {
  log_setup("init-watcher", LogLevel::Info);
  ::prctl(PR_SET_NAME, "init-watcher");
  sys::ignore_all_signals_except({SIGKILL, SIGSTOP, SIGCONT, 32, 33, 34, SIGTERM});
  const Result<sys::SignalFd> signals = sys::SignalFd::create({SIGTERM});
  if (!signals) {
    log_error("{}", signals.error().message());
    return 1;
  }
  std::array<pollfd, 2> events = {pollfd{kWatchedFd, POLLIN, 0},
                                  pollfd{signals->fd().get(), POLLIN, 0}};
  for (;;) {
    if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR) return 1;
    if ((events[1].revents & POLLIN) != 0 && told_by_systemd(*signals)) return 0;
    if (events[0].revents != 0) return init_ended_in_good_order() ? 0 : end_distribution();
  }
}

}  // namespace lsl::guest
