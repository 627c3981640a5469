// What init does for the rest of its life: answers the service on the init channel (spec/init.md
// sections 4.1, 5 and 9; docs/PROTOCOL.md).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "channel/numbered.h"
#include "conf/wsl_conf.h"
#include "guest/systemd/login_sessions.h"
#include "guest/systemd/systemd.h"
#include "sys/event_loop.h"
#include "sys/fd.h"
#include "sys/process.h"

namespace lsl::guest {

class InitService {
 public:
  // `systemd` is set where PID 1 waits to become it; `warnings` are for the first user.
  InitService(sys::EventLoop loop, sys::Fd root, std::unique_ptr<channel::Channel> channel,
              conf::WslConfFile conf, std::unique_ptr<SystemdLink> systemd,
              std::vector<std::string> warnings)
      : loop_(std::move(loop)),
        root_(std::move(root)),
        channel_(std::move(channel)),
        conf_(std::move(conf)),
        systemd_link_(std::move(systemd)),
        warnings_(std::move(warnings)) {}
  InitService(const InitService&) = delete;
  InitService& operator=(const InitService&) = delete;

  // Until the service has gone or asked for the end. An error: a message that init cannot answer,
  // which ends the instance as the specification wants it.
  Status run();

 private:
  void on_channel();
  Status handle(channel::Numbered::Request request);
  Status on_initialize(const channel::Numbered::Request& request);
  Status on_create_session(channel::Numbered::Request& request);
  Status on_network(const channel::Numbered::Request& request);
  Status on_terminate(const channel::Numbered::Request& request);
  void start_leader_for(std::optional<sys::Fd> session);
  void open_waiting_sessions();
  Status start_leader(sys::Fd session);
  void on_login_request(pid_t leader);
  std::vector<pid_t> leader_pids() const;
  Result<bool> is_idle_now() const;
  Status join_systemd();
  void tell_stopping(int milliseconds);
  void end_with_systemd();
  template <class M>
  Status answer(uint32_t id, const M& message);

  struct SessionLeader {
    pid_t pid;
    sys::Fd pidfd;  // readable when it has ended; the kernel reaps it (SIGCHLD is ignored)
    std::optional<channel::Numbered> logins;  // with systemd: it asks for login sessions
  };
  struct WaitingSession {
    uint32_t id;
    std::optional<sys::Fd> session;  // for the leader that is not started yet
  };

  sys::EventLoop loop_;
  sys::Fd root_;
  channel::Numbered channel_;
  conf::WslConfFile conf_;  // as it was at the start
  std::unique_ptr<SystemdLink> systemd_link_;
  std::vector<std::string> warnings_;
  std::unique_ptr<Systemd> systemd_;  // none: this is PID 1
  std::unique_ptr<LoginSessions> logins_;
  std::vector<SessionLeader> leaders_;
  std::vector<WaitingSession> waiting_sessions_;
  bool told_stopping_ = false;
  bool systemd_ends_it_ = false;  // and this process only leaves
  std::optional<Status> end_;     // how run() is to return
};

}  // namespace lsl::guest
