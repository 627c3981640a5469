// A descriptor in an event loop whose wanted events change often: it is in the loop only while
// something is wanted, so that a hang-up nobody waits for does not turn the loop into a busy one.
#pragma once

#include <cstdint>
#include <utility>

#include "base/result.h"
#include "sys/event_loop.h"
#include "sys/fd.h"

namespace lsl::cli {

class Watch {
 public:
  Watch() = default;
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() { stop(); }

  // From now on `fd`, which stays the caller's and open until stop().
  void start(sys::EventLoop& loop, sys::FdRef fd, sys::EventLoop::Callback callback) {
    stop();
    loop_ = &loop;
    fd_ = fd.get();
    callback_ = std::move(callback);
  }
  bool started() const { return fd_ >= 0; }

  Status want(uint32_t events) {
    if (!started() || events == events_) return {};
    if (events == 0) {
      loop_->remove(fd_);
    } else if (events_ == 0) {
      LSL_CHECK(loop_->add(fd_, events, callback_));
    } else {
      LSL_CHECK(loop_->modify(fd_, events));
    }
    events_ = events;
    return {};
  }

  void stop() {
    if (events_ != 0) loop_->remove(fd_);
    events_ = 0;
    fd_ = -1;
  }

 private:
  sys::EventLoop* loop_ = nullptr;
  int fd_ = -1;
  uint32_t events_ = 0;
  sys::EventLoop::Callback callback_;
};

}  // namespace lsl::cli
