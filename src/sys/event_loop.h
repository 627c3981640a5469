// One small epoll loop: callbacks on descriptors and timers. Single-threaded; callbacks may add and
// remove anything, themselves included.
#pragma once

#include <sys/epoll.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::sys {

class EventLoop {
 public:
  using Callback = std::function<void(uint32_t events)>;  // EPOLLIN | EPOLLHUP ...
  using Timer = std::function<void()>;
  using TimerId = uint64_t;  // never 0

  static Result<EventLoop> create();

  // Calls back while `events` (EPOLLIN, EPOLLOUT) hold; errors and hang-ups are always reported.
  // The descriptor stays the caller's and must be removed before it is closed.
  Status add(FdRef fd, uint32_t events, Callback callback);
  Status modify(FdRef fd, uint32_t events);
  void remove(FdRef fd);

  // Once, after `delay`.
  TimerId after(std::chrono::milliseconds delay, Timer timer);
  void cancel(TimerId timer);

  // Until stop() was called. The error of epoll_wait, which does not happen on a sane kernel, ends
  // it too.
  Status run();
  // One turn: waits at most `milliseconds` (-1: for the next event or timer) and calls back what is
  // ready.
  Status run_once(int milliseconds);
  void stop() { stopped_ = true; }

 private:
  struct Watch {
    uint64_t generation;
    std::shared_ptr<Callback> callback;
  };
  struct Alarm {
    TimerId id;
    Timer timer;
  };
  using Clock = std::chrono::steady_clock;

  void fire_due_timers();
  int next_timeout(int milliseconds) const;

  Fd epoll_;
  std::map<int, Watch> watches_;
  std::multimap<Clock::time_point, Alarm> timers_;
  TimerId next_timer_ = 1;
  uint64_t generation_ = 0;
  bool stopped_ = false;
};

}  // namespace lsl::sys
