#include "sys/event_loop.h"

#include <errno.h>

#include <algorithm>
#include <array>

#include "sys/call.h"

namespace lsl::sys {
namespace {

// The epoll datum: a descriptor and the generation of its watch, so that an event of a turn that
// was already fetched never reaches a callback added later for the same number.
uint64_t datum(int fd, uint64_t generation) { return generation << 32 | static_cast<uint32_t>(fd); }

}  // namespace

Result<EventLoop> EventLoop::create() {
  EventLoop loop;
  loop.epoll_.reset(::epoll_create1(EPOLL_CLOEXEC));
  if (!loop.epoll_) return fail(errno, "make an epoll instance");
  return loop;
}

Status EventLoop::add(FdRef fd, uint32_t events, Callback callback) {
  generation_ = (generation_ + 1) & 0xFFFFFFFF;
  epoll_event event{.events = events, .data = {.u64 = datum(fd.get(), generation_)}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd.get(), &event) != 0)
    return fail(errno, "watch descriptor {}", fd.get());
  watches_[fd.get()] = Watch{generation_, std::make_shared<Callback>(std::move(callback))};
  return {};
}

Status EventLoop::modify(FdRef fd, uint32_t events) {
  const auto watch = watches_.find(fd.get());
  if (watch == watches_.end()) return fail(ENOENT, "change the watch of descriptor {}", fd.get());
  epoll_event event{.events = events, .data = {.u64 = datum(fd.get(), watch->second.generation)}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd.get(), &event) != 0)
    return fail(errno, "change the watch of descriptor {}", fd.get());
  return {};
}

void EventLoop::remove(FdRef fd) {
  if (watches_.erase(fd.get()) > 0) ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd.get(), nullptr);
}

EventLoop::TimerId EventLoop::after(std::chrono::milliseconds delay, Timer timer) {
  const TimerId id = next_timer_++;
  timers_.emplace(Clock::now() + delay, Alarm{id, std::move(timer)});
  return id;
}

void EventLoop::cancel(TimerId timer) {
  const auto alarm =
      std::ranges::find_if(timers_, [&](const auto& entry) { return entry.second.id == timer; });
  if (alarm != timers_.end()) timers_.erase(alarm);
}

int EventLoop::next_timeout(int milliseconds) const {
  if (timers_.empty()) return milliseconds;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(timers_.begin()->first - Clock::now()).count();
  const int until = static_cast<int>(std::clamp<int64_t>(left, 0, 3'600'000));
  return milliseconds < 0 ? until : std::min(until, milliseconds);
}

void EventLoop::fire_due_timers() {
  const Clock::time_point now = Clock::now();
  while (!timers_.empty() && timers_.begin()->first <= now && !stopped_) {
    const Timer timer = std::move(timers_.begin()->second.timer);
    timers_.erase(timers_.begin());
    timer();
  }
}

Status EventLoop::run_once(int milliseconds) {
  std::array<epoll_event, 64> events{};
  const int ready = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()),
                                 next_timeout(milliseconds));
  if (ready < 0 && errno != EINTR) return fail(errno, "wait for events");
  for (int i = 0; i < ready && !stopped_; ++i) {
    const epoll_event& event = events[static_cast<size_t>(i)];
    const auto watch = watches_.find(static_cast<int>(event.data.u64 & 0xFFFFFFFF));
    if (watch == watches_.end() || watch->second.generation != event.data.u64 >> 32) continue;
    const std::shared_ptr<Callback> callback = watch->second.callback;  // it may remove itself
    (*callback)(event.events);
  }
  fire_due_timers();
  return {};
}

Status EventLoop::run() {
  stopped_ = false;
  while (!stopped_) LSL_CHECK(run_once(-1));
  return {};
}

}  // namespace lsl::sys
