// systemd beside init: boots it when the first session is wanted, knows when it is up or going
// down, and asks it to end the distribution (spec/init.md sections 9 and 10). Everything happens
// from init's event loop, which meanwhile serves the service.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "channel/numbered.h"
#include "guest/systemd/bus.h"
#include "guest/systemd/split.h"
#include "guest/systemd/state_wait.h"
#include "sys/event_loop.h"
#include "sys/signals.h"

namespace lsl::guest {

class Systemd {
 public:
  struct Events {
    std::function<void(std::string)> warn;  // something the user is to be told
    std::function<void()> stopping;         // systemd ends the distribution, on whose word ever
    std::function<void()> told_to_end;      // systemd-shutdown ends all processes: now
  };
  // `init_timeout_ms`: boot.initTimeout, for the boot and for the end; not positive: no waiting.
  static Result<std::unique_ptr<Systemd>> create(sys::EventLoop& loop, SystemdLink link,
                                                 int init_timeout_ms, Events events);
  ~Systemd();
  Systemd(const Systemd&) = delete;
  Systemd& operator=(const Systemd&) = delete;

  // Calls back, now or from the loop, when processes may be started: the first call boots systemd
  // and waits until it is up, at most for the timeout. Never, when the distribution is going down.
  void when_open(std::function<void()> open);
  // It has been booted, or was waited for long enough.
  bool is_up() const { return state_ == State::Booted; }
  // What was booted is systemd, as far as is known: users can have login sessions.
  bool has_manager() const {
    return answers_ || (init_timeout_ms_ <= 0 && state_ == State::Booted && !failed_);
  }

  // Ends the distribution in good order, or by force after the timeout; at once when there is no
  // systemd to ask. Returns how long that may take, in milliseconds; 0: it has ended.
  int power_off();
  // Kills everything in the distribution, the caller too.
  [[noreturn]] void power_off_now();
  // To be said before init ends while systemd goes on ending the distribution.
  void end_in_good_order();

  // True when nothing but `known` runs beside systemd: what systemd runs does not keep a
  // distribution up, what a session has left behind does.
  Result<bool> is_idle(std::span<const pid_t> known) const;

 private:
  enum class State { Waiting, Booting, Booted, Stopping };

  Systemd(sys::EventLoop& loop, SystemdLink link, channel::Numbered first, int init_timeout_ms,
          Events events);
  void boot();
  void on_first_process();
  void on_boot(SystemState state, const std::string& text);
  void on_boot_timeout();
  void booted();
  void ask_whether_stopping();
  void on_known(SystemState state);
  void on_signal();
  void arm(int milliseconds, std::function<void()> timer);
  void disarm();
  void open_all();

  sys::EventLoop& loop_;
  SystemdLink link_;
  channel::Numbered first_;
  bool first_watched_ = false;
  int init_timeout_ms_;
  Events events_;
  sys::SignalFd signals_;
  State state_ = State::Waiting;
  std::vector<std::function<void()>> waiting_;
  bool answers_ = false;  // it has a manager that has answered: it is systemd
  bool failed_ = false;   // /sbin/init could not be executed
  std::unique_ptr<StateWait> state_wait_;
  std::unique_ptr<Bus> power_off_;
  sys::EventLoop::TimerId timer_ = 0;
};

}  // namespace lsl::guest
