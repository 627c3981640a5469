// The varlink server: connections of clients on one AF_UNIX socket, calls in, replies out. It knows
// who is on the other end (SO_PEERCRED) and nothing of what a call means.
//
// One call per connection is in work at a time, and the next is taken when its reply has left; what
// a client sends ahead waits. So a client that does not read fills its own socket. One user's
// clients never take the connections of the others.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/server.h"
#include "api/varlink.h"
#include "base/result.h"
#include "host/undertaker.h"
#include "sys/event_loop.h"
#include "sys/fd.h"
#include "sys/socket.h"

namespace lsl::host {

using ConnectionId = uint64_t;  // never used twice

class Server {
 public:
  struct Handlers {
    // A call arrived; answer it with reply() or finish(), now or later.
    std::function<void(ConnectionId, const sys::Peer&, api::ParsedCall)> on_call;
    // The client is gone; replies to it are dropped from now on.
    std::function<void(ConnectionId)> on_close;
  };

  // More connections than that, in all or of one user, are refused.
  struct Limits {
    size_t all = 4096;
    size_t of_one_user = 512;
  };

  Server(sys::EventLoop& loop, Undertaker& undertaker, Handlers handlers, Limits limits);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Takes over a listening socket.
  Status listen(sys::Fd listener);

  // One of several replies to the call in work.
  void reply(ConnectionId id, const std::string& message, std::vector<sys::Fd> descriptors = {});
  // The last reply ("" for a oneway call): the connection's next call may come.
  void finish(ConnectionId id, const std::string& message, std::vector<sys::Fd> descriptors = {});

  size_t connections() const { return connections_.size(); }
  bool connected(ConnectionId id) const { return connections_.contains(id); }
  // A client has connected that was not admitted yet: not the moment to end.
  bool client_waits() const;

 private:
  struct Output {
    std::string bytes;
    size_t sent = 0;
    std::vector<sys::Fd> descriptors;
  };
  struct Connection {
    sys::Fd socket;
    sys::Peer peer;
    api::Splitter splitter{kMaxRequest};
    std::deque<Output> output;
    size_t output_bytes = 0;
    uint32_t watched = EPOLLIN;
    bool busy = false;     // a call is in work
    bool closing = false;  // to be closed when the output is out
  };
  static constexpr size_t kMaxRequest = 256 * 1024;
  static constexpr size_t kMaxOutput = 4 * 1024 * 1024;

  void on_listener();
  void pause_listening();
  Status admit(sys::Fd socket);
  void complain(const Error& error);
  void on_socket(ConnectionId id, uint32_t events);
  bool read_from(ConnectionId id);
  void take_calls(ConnectionId id);
  void update_watch(Connection& connection);
  void flush(ConnectionId id);
  void close(ConnectionId id);
  Connection* find(ConnectionId id);

  sys::EventLoop& loop_;
  Undertaker& undertaker_;
  Handlers handlers_;
  Limits limits_;
  sys::Fd listener_;
  sys::EventLoop::TimerId pause_ = 0;
  std::chrono::steady_clock::time_point silent_until_;
  std::map<uid_t, size_t> of_user_;
  std::map<ConnectionId, Connection> connections_;
  ConnectionId next_ = 1;
};

}  // namespace lsl::host
