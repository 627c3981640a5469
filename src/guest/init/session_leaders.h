// The session leaders of a distribution: init forks them and hears of their ends, and, with
// systemd, of the login sessions that the processes they launch want.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <vector>

#include "base/result.h"
#include "channel/channel.h"
#include "guest/session/settings.h"
#include "guest/systemd/login_sessions.h"
#include "sys/event_loop.h"
#include "sys/fd.h"

namespace lsl::guest {

class SessionLeaders {
 public:
  explicit SessionLeaders(sys::EventLoop& loop) : loop_(loop) {}
  SessionLeaders(const SessionLeaders&) = delete;
  SessionLeaders& operator=(const SessionLeaders&) = delete;

  // `session` is the leader's end of the session channel. With `logins`, which outlives this
  // object, it has a way to ask for login sessions.
  Status start(sys::Fd session, SessionSettings settings, LoginSessions* logins);
  std::vector<pid_t> pids() const;
  void kill_all() const;

 private:
  struct Leader {
    pid_t pid;
    sys::Fd pidfd;  // readable when it has ended; the kernel reaps it (SIGCHLD is ignored)
    std::unique_ptr<channel::Channel> logins;
  };
  Status watch_logins(Leader& leader, sys::Fd socket, LoginSessions& logins);
  void on_login_request(pid_t pid, LoginSessions& logins);
  void on_end(pid_t pid);

  sys::EventLoop& loop_;
  std::vector<Leader> leaders_;
};

}  // namespace lsl::guest
