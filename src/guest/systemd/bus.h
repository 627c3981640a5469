// A connection to systemd's manager over its private socket, which only root may use and no bus
// daemon stands behind: it is there as soon as systemd is, and answers before D-Bus has started.
// systemctl(1) of root uses the same.
//
// While a connection is open systemd tells it of every change of every unit, so connections are
// short: one question, or one boot.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "guest/systemd/bus_message.h"
#include "sys/event_loop.h"
#include "sys/fd.h"

namespace lsl::guest {

inline constexpr const char* kManagerSocket = "/run/systemd/private";

class Bus {
 public:
  // The reply, or its error: ECONNRESET when the connection ended before, EREMOTEIO when systemd
  // refused, with its name for the reason.
  using Reply = std::function<void(Result<BusMessage>)>;
  using Signal = std::function<void(const BusMessage&)>;
  using Closed = std::function<void(const Error&)>;

  // ENOENT or ECONNREFUSED: nobody listens (yet). `closed` is called at most once, from the loop;
  // the callbacks may destroy the connection.
  static Result<std::unique_ptr<Bus>> connect(sys::EventLoop& loop, const std::string& path,
                                              Signal signal, Closed closed);
  ~Bus();
  Bus(const Bus&) = delete;
  Bus& operator=(const Bus&) = delete;

  // Calls back from the loop, when the connection ends at the latest, but not after this object's
  // own end.
  void call(const BusCall& call, Reply reply);

 private:
  Bus(sys::EventLoop& loop, sys::Fd socket, Signal signal, Closed closed)
      : loop_(loop),
        socket_(std::move(socket)),
        signal_(std::move(signal)),
        closed_(std::move(closed)) {}
  void on_readable();
  Status receive();
  Status skip_greeting();
  Status send_calls();
  void dispatch(const BusMessage& message);
  void close(const Error& reason);

  sys::EventLoop& loop_;
  sys::Fd socket_;
  Signal signal_;
  Closed closed_;
  std::string received_;
  std::string unsent_;
  bool greeted_ = false;
  uint32_t last_serial_ = 0;
  std::map<uint32_t, Reply> waiting_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

// Calls of the manager's interface (org.freedesktop.systemd1(5)).
BusCall get_property(std::string path, std::string interface, std::string name);
BusCall get_system_state();                // first_string(): "starting", "running" ...
BusCall start_unit(std::string name);      // mode replace
BusCall start_shutdown(std::string name);  // mode replace-irreversibly, as systemctl poweroff
BusCall load_unit(std::string name);       // first_string(): its object path
BusCall get_active_state(std::string unit_path);

}  // namespace lsl::guest
