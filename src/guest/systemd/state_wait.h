// Learns from systemd's manager what state the system is in, or waits until it has booted: without
// a helper program, and without blocking.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "guest/systemd/bus.h"
#include "sys/event_loop.h"

namespace lsl::guest {

// What systemctl is-system-running(1) prints, as far as init acts on it.
enum class SystemState {
  Booting,   // initializing, starting
  Up,        // running, degraded
  Rescue,    // maintenance: an emergency or rescue shell, more will not come
  Stopping,  // on its way down
  Unknown,
};
SystemState system_state_of(std::string_view text);

class StateWait {
 public:
  // `text` is systemd's word for it: "degraded".
  using Done = std::function<void(SystemState state, const std::string& text)>;
  enum class Until { Known, Booted };

  // Tries until systemd answers, and for Booted until the boot has ended one way or the other.
  // `done` is called once, from the loop; when this object goes first it is not.
  StateWait(sys::EventLoop& loop, std::string socket, Until until, Done done);
  ~StateWait();
  StateWait(const StateWait&) = delete;
  StateWait& operator=(const StateWait&) = delete;

  // systemd answered once, so there is a systemd.
  bool answered() const { return answered_; }

 private:
  void connect();
  void retry();
  void ask();
  void on_state(const Result<BusMessage>& reply);

  sys::EventLoop& loop_;
  std::string socket_;
  Until until_;
  Done done_;
  std::unique_ptr<Bus> bus_;
  sys::EventLoop::TimerId timer_ = 0;
  bool answered_ = false;
};

}  // namespace lsl::guest
