// Keeps a machine's network up: starts pasta beside the machine, starts it again when it ends, and
// ends it with this object. Nothing waits for it: until it is ready the machine has its loopback
// and no route (ENETUNREACH).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "host/network/pasta_plan.h"
#include "host/network/pasta_process.h"
#include "host/undertaker.h"
#include "sys/event_loop.h"
#include "sys/fd.h"

namespace lsl::host {

class Pasta {
 public:
  // Called from the loop whenever ready() is another.
  using Changed = std::function<void()>;

  // ENOENT: the host has no pasta. Other errors: the first start failed outright. The namespaces
  // are kept open, `user_namespace` being the one that owns the other.
  static Result<std::unique_ptr<Pasta>> start(sys::EventLoop& loop, Undertaker& undertaker,
                                              const PastaSettings& settings, sys::Fd user_namespace,
                                              sys::Fd network_namespace, Changed changed);
  ~Pasta();
  Pasta(const Pasta&) = delete;
  Pasta& operator=(const Pasta&) = delete;

  // The machine has its address and route.
  bool ready() const { return ready_; }
  // Why it is not, as far as known; empty while it is.
  const std::string& problem() const { return problem_; }
  // When it does not run: tries again now, as the host's network may have come.
  void retry();
  // Ends it and starts it again at once: connections from inside break. For what pasta reads of the
  // host at its start only.
  void restart();

  pid_t keeper() const { return process_.keeper.pid(); }  // for tests

 private:
  using Clock = std::chrono::steady_clock;

  Pasta(sys::EventLoop& loop, Undertaker& undertaker, const PastaSettings& settings,
        sys::Fd user_namespace, sys::Fd network_namespace, Changed changed)
      : loop_(loop),
        undertaker_(undertaker),
        settings_(settings),
        user_namespace_(std::move(user_namespace)),
        network_namespace_(std::move(network_namespace)),
        changed_(std::move(changed)) {}
  Status launch();
  void try_launch();
  void try_later(std::chrono::milliseconds lived);
  void on_ready();
  void on_messages();
  void on_end();
  void let_go();
  void set_ready(bool ready);

  sys::EventLoop& loop_;
  Undertaker& undertaker_;
  const PastaSettings settings_;
  const sys::Fd user_namespace_;
  const sys::Fd network_namespace_;
  Changed changed_;
  PastaProcess process_;
  Clock::time_point started_;
  RestartDelays delays_;
  sys::EventLoop::TimerId retry_ = 0;
  bool ready_ = false;
  bool at_once_ = false;  // restart() has ended it
  std::string problem_;
  std::string line_;       // an unfinished one
  size_t said_ = 0;        // bytes of messages of this process
  std::string last_said_;  // the last message of this process
  std::string told_;       // what the log was told last
};

}  // namespace lsl::host
