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
#include "guest/init/initialize.h"
#include "guest/init/interop_server.h"
#include "guest/init/launcher_facts.h"
#include "guest/init/session_leaders.h"
#include "guest/init/warnings.h"
#include "guest/session/settings.h"
#include "guest/systemd/login_sessions.h"
#include "guest/systemd/systemd.h"
#include "sys/event_loop.h"
#include "sys/fd.h"
#include "sys/process.h"
#include "wire/instance.h"

namespace lsl::guest {

class InitService {
 public:
  // `systemd` is set where PID 1 waits to become it.
  InitService(sys::EventLoop loop, sys::Fd root, std::unique_ptr<channel::Channel> channel,
              conf::WslConf conf, Warnings warnings, std::unique_ptr<SystemdLink> systemd,
              LauncherFacts launcher)
      : loop_(std::move(loop)),
        root_(std::move(root)),
        channel_(std::move(channel)),
        conf_(std::move(conf)),
        warnings_(std::move(warnings)),
        launcher_(std::move(launcher)),
        systemd_link_(std::move(systemd)) {}
  InitService(const InitService&) = delete;
  InitService& operator=(const InitService&) = delete;

  // Until the service has gone or asked for the end. An error: a message that init cannot answer,
  // which ends the instance as the specification wants it.
  Status run();

 private:
  Status tell_launched();
  void on_channel();
  Status handle(channel::Numbered::Request request);
  Status on_initialize(const channel::Numbered::Request& request);
  void on_initialized(uint32_t id, wire::InitializeResponse response);
  void after_initialize();
  Status on_create_session(channel::Numbered::Request& request);
  Status on_network(const channel::Numbered::Request& request);
  Status on_timezone(const channel::Numbered::Request& request);
  Status on_terminate(const channel::Numbered::Request& request);
  struct Asked {
    uint32_t id = 0;
    std::optional<sys::Fd> session;
    sys::Fd oobe;
  };
  SessionSettings session_settings();
  void start_leader(Asked& asked);
  void open_waiting_sessions();
  Result<bool> is_idle_now() const;
  Status join_systemd();
  void tell_stopping(int milliseconds);
  void end_with_systemd();
  template <class M>
  Status answer(uint32_t id, const M& message);

  sys::EventLoop loop_;
  sys::Fd root_;
  channel::Numbered channel_;
  conf::WslConf conf_;  // as it was at the start
  Warnings warnings_;
  LauncherFacts launcher_;
  std::optional<Initialization> initialization_;  // the first one, also when it is done
  std::string distribution_name_;
  InteropFacts interop_facts_;
  std::unique_ptr<InteropServer> interop_;
  std::unique_ptr<SystemdLink> systemd_link_;
  std::unique_ptr<Systemd> systemd_;  // none: this is PID 1
  std::unique_ptr<LoginSessions> logins_;
  SessionLeaders leaders_{loop_};
  std::vector<Asked> waiting_sessions_;  // without an answer yet
  bool told_stopping_ = false;
  bool systemd_ends_it_ = false;  // and this process only leaves
  std::optional<Status> end_;     // how run() is to return
};

}  // namespace lsl::guest
