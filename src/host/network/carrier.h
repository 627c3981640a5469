// The carrier of localhost forwarding (network/forwarder_process.h): keeps the host's open ports
// those that are listened on in the network namespace it is in, and carries connections.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/result.h"
#include "conf/wslconfig.h"
#include "host/network/forwarding_plan.h"
#include "host/network/relay.h"
#include "sys/event_loop.h"
#include "sys/fd.h"
#include "sys/inet_diag.h"

namespace lsl::host {

// More are not open at a time: a guest may listen on as many as it likes.
inline constexpr size_t kMostForwardedPorts = 512;

class Carrier {
 public:
  // In the namespace of the calling thread. `opener` stays the caller's.
  static Result<std::unique_ptr<Carrier>> start(sys::EventLoop& loop, sys::FdRef opener,
                                                conf::Ports ignored, size_t most_connections);
  ~Carrier();
  Carrier(const Carrier&) = delete;
  Carrier& operator=(const Carrier&) = delete;

 private:
  using Clock = std::chrono::steady_clock;

  Carrier(sys::EventLoop& loop, sys::FdRef opener, conf::Ports ignored, size_t most_connections);
  void look();
  bool may_have_changed();
  void follow(const std::set<LoopbackPort>& wanted);
  void open(const LoopbackPort& port);
  void close(const LoopbackPort& port);
  void on_connection(const LoopbackPort& port);
  void pause_accepting(bool pause);
  void tell(const std::string& line);

  sys::EventLoop& loop_;
  sys::FdRef opener_;
  const conf::Ports ignored_;
  sys::Fd diag_;
  sys::TcpCounter counter_;
  uint64_t sockets_ = UINT64_MAX;   // at the last look
  Clock::time_point looked_ = {};   // when the listeners were listed last
  Clock::time_point changed_ = {};  // when they were others
  std::map<LoopbackPort, sys::Fd> open_;
  std::map<LoopbackPort, int> refused_;  // and with which error
  bool paused_ = false;
  size_t told_ = 0;
  sys::EventLoop::TimerId timer_ = 0;
  sys::EventLoop::TimerId accept_timer_ = 0;
  Relays relays_;  // last: its end calls back
};

}  // namespace lsl::host
