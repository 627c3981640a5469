#include "host/instances/builder_process.h"

#include <signal.h>
#include <sys/wait.h>

#include "sys/call.h"

namespace lsl::host {
namespace {

bool wait_for(idtype_t kind, int id, int options) {
  siginfo_t info{};
  return sys::retry([&] {
           return ::waitid(kind, static_cast<id_t>(id), &info, WEXITED | __WALL | options);
         }) == 0;
}

}  // namespace

BuilderProcess& BuilderProcess::operator=(BuilderProcess&& other) noexcept {
  if (this != &other) {
    end();
    child_ = std::move(other.child_);
  }
  return *this;
}

void BuilderProcess::kill() {
  if (!child_) return;
  (void)child_.signal(SIGKILL);          // it may have ended already
  (void)::kill(-child_.pid(), SIGKILL);  // ESRCH: it did not come as far as making its group
}

void BuilderProcess::end() {
  if (!child_) return;
  (void)child_.signal(SIGKILL);  // it may have ended already
  // Dead it makes nothing more; unreaped it keeps the group's number from becoming another's.
  (void)wait_for(P_PIDFD, child_.pidfd().get(), WNOWAIT);
  const pid_t group = child_.pid();
  (void)::kill(-group, SIGKILL);  // ESRCH: it did not come as far as making its group
  while (wait_for(P_PGID, group, 0)) {
  }
  child_ = sys::Child();
}

}  // namespace lsl::host
