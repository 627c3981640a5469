// Keeps localhost forwarding up (network/forwarding_plan.h, network/forwarder_process.h): starts
// its processes, starts them again when one of them ends, and ends them with this object.
#pragma once

#include <chrono>
#include <memory>

#include "host/network/forwarder_process.h"
#include "host/network/pasta_plan.h"
#include "host/undertaker.h"
#include "sys/event_loop.h"
#include "sys/fd.h"

namespace lsl::host {

class Forwarder {
 public:
  // The processes are started a moment later, from the loop: a machine's start has other things to
  // do. What goes wrong is logged and tried again; a machine without forwarding still works.
  Forwarder(sys::EventLoop& loop, Undertaker& undertaker, ForwarderSettings settings,
            sys::Fd network_namespace);
  ~Forwarder();
  Forwarder(const Forwarder&) = delete;
  Forwarder& operator=(const Forwarder&) = delete;

 private:
  using Clock = std::chrono::steady_clock;

  void launch_after(std::chrono::milliseconds delay);
  Status launch();
  void on_end();
  void let_go();

  sys::EventLoop& loop_;
  Undertaker& undertaker_;
  const ForwarderSettings settings_;
  const sys::Fd network_namespace_;
  ForwarderProcesses processes_;
  Clock::time_point started_;
  RestartDelays delays_;
  sys::EventLoop::TimerId timer_ = 0;
};

}  // namespace lsl::host
