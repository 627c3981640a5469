// What init does for the rest of its life: answers the service on the init channel (spec/init.md
// sections 4.1, 5 and 9; docs/PROTOCOL.md).
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "channel/numbered.h"
#include "conf/wsl_conf.h"
#include "guest/init/initialize.h"
#include "guest/init/interop_server.h"
#include "guest/init/warnings.h"
#include "guest/session/settings.h"
#include "sys/event_loop.h"
#include "sys/fd.h"
#include "sys/process.h"
#include "wire/instance.h"

namespace lsl::guest {

class InitService {
 public:
  InitService(sys::EventLoop loop, sys::Fd root, std::unique_ptr<channel::Channel> channel,
              conf::WslConf conf, Warnings warnings)
      : loop_(std::move(loop)),
        root_(std::move(root)),
        channel_(std::move(channel)),
        conf_(std::move(conf)),
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
  void on_initialized(uint32_t id, const wire::InitializeResponse& response);
  void after_initialize();
  Status on_create_session(channel::Numbered::Request& request);
  Status on_network(const channel::Numbered::Request& request);
  Status on_timezone(const channel::Numbered::Request& request);
  Status on_terminate(const channel::Numbered::Request& request);
  SessionSettings session_settings();
  Status start_leader(sys::Fd session, SessionSettings settings);
  bool is_idle_now() const;
  template <class M>
  Status answer(uint32_t id, const M& message);

  struct SessionLeader {
    pid_t pid;
    sys::Fd pidfd;  // readable when it has ended; the kernel reaps it (SIGCHLD is ignored)
  };

  sys::EventLoop loop_;
  sys::Fd root_;
  channel::Numbered channel_;
  conf::WslConf conf_;  // as it was at the start
  Warnings warnings_;
  std::optional<Initialization> initialization_;  // the first one, also when it is done
  InteropFacts interop_facts_;
  std::unique_ptr<InteropServer> interop_;
  std::vector<SessionLeader> leaders_;
  std::optional<Status> end_;  // how run() is to return
};

}  // namespace lsl::guest
