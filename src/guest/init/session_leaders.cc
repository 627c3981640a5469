#include "guest/init/session_leaders.h"

#include <errno.h>
#include <signal.h>

extern "C" {  // glibc 2.36 declares these without C linkage
#include <sys/pidfd.h>
}

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "channel/lxbus.h"
#include "guest/session/leader.h"
#include "guest/systemd/login_access.h"
#include "sys/failpoint.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace lsl::guest {

Status SessionLeaders::start(sys::Fd session, SessionSettings settings, LoginSessions* logins) {
  LSL_CHECK(sys::failpoint("init.create_session"));
  sys::Fd our_end;
  if (logins != nullptr) {
    LSL_TRY(ends, sys::socket_pair());
    our_end = std::move(ends.first);
    settings.logins = std::move(ends.second);
  }
  LSL_TRY(clone, sys::clone_process({}));
  if (clone.in_child) become_leader(std::move(session), std::move(settings));
  const pid_t pid = clone.child.pid();
  LSL_TRY(pidfd, sys::duplicate(clone.child.pidfd()));
  clone.child.detach();  // the kernel reaps it
  LSL_CHECK(loop_.add(pidfd, EPOLLIN, [this, pid](uint32_t) { on_end(pid); }));
  leaders_.push_back({pid, std::move(pidfd), nullptr});
  return our_end ? watch_logins(leaders_.back(), std::move(our_end), *logins) : Status();
}

void SessionLeaders::on_end(pid_t pid) {
  const auto leader = std::ranges::find(leaders_, pid, &Leader::pid);
  loop_.remove(leader->pidfd);
  if (leader->logins) loop_.remove(leader->logins->poll_fd());
  leaders_.erase(leader);
}

Status SessionLeaders::watch_logins(Leader& leader, sys::Fd socket, LoginSessions& logins) {
  LSL_TRY(channel, channel::make_lxbus(std::move(socket)));
  leader.logins = std::move(channel);
  return loop_.add(leader.logins->poll_fd(), EPOLLIN,
                   [this, pid = leader.pid, &logins](uint32_t) { on_login_request(pid, logins); });
}

// The other end is held by forks of this program only; one that sends anything else is not heard
// any more.
void SessionLeaders::on_login_request(pid_t pid, LoginSessions& logins) {
  const auto leader = std::ranges::find(leaders_, pid, &Leader::pid);
  bool closed = false;
  Result<std::optional<channel::Packet>> packet = leader->logins->try_receive(closed);
  if (packet && !*packet && !closed) return;
  Result<LoginRequest> request = packet && *packet ? login_request(std::move(**packet))
                                                   : fail(ECONNRESET, "read a login request");
  if (!request) {
    if (!closed) log_warning("{}", request.error().message());
    loop_.remove(leader->logins->poll_fd());
    leader->logins.reset();
    return;
  }
  const auto answer = std::make_shared<sys::Fd>(std::move(request->answer));
  logins.request(request->message.uid, request->message.username,
                 [answer](bool up) { answer_login(*answer, up); });
}

std::vector<pid_t> SessionLeaders::pids() const {
  std::vector<pid_t> pids;
  pids.reserve(leaders_.size());
  for (const Leader& leader : leaders_) pids.push_back(leader.pid);
  return pids;
}

void SessionLeaders::kill_all() const {
  for (const Leader& leader : leaders_)
    (void)::pidfd_send_signal(leader.pidfd.get(), SIGKILL, nullptr, 0);  // it may have ended
}

}  // namespace lsl::guest
