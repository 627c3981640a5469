// Says when what distributions are told of the host may have changed (host_network.h), from the
// first start of one on.
#pragma once

#include <functional>
#include <optional>

#include "sys/event_loop.h"
#include "sys/file_watch.h"

namespace lsl::host {

class HostFollower {
 public:
  // `changed` is called from the loop, once for changes that follow each other closely.
  HostFollower(sys::EventLoop& loop, std::function<void()> changed)
      : loop_(loop), changed_(std::move(changed)) {}
  ~HostFollower() { stop(); }
  HostFollower(const HostFollower&) = delete;
  HostFollower& operator=(const HostFollower&) = delete;

  // May be called again. Where the host gives no inotify instance nothing is followed, which is
  // logged: distributions then learn of changes with their next session.
  void start();

 private:
  void stop();
  void on_events();

  sys::EventLoop& loop_;
  std::function<void()> changed_;
  std::optional<sys::FileWatch> watch_;
  sys::EventLoop::TimerId settled_ = 0;
};

}  // namespace lsl::host
