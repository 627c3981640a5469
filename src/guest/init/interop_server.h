// Init's server for questions from inside the distribution: /run/WSL/PID_interop, one request per
// connection (spec/init.md section 5, steps 17 and 18; section 5.10).
//
// Everybody inside may connect, so nobody is trusted: connections are served by the event loop,
// none longer than ten seconds; when there are too many, the oldest of whoever has most goes;
// descriptors that come along are not taken and not let go of here (sys/close_elsewhere.h).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "channel/channel.h"
#include "guest/init/interop_answers.h"
#include "sys/event_loop.h"
#include "sys/fd.h"
#include "sys/process.h"
#include "wire/session.h"

namespace lsl::guest {

class InteropServer {
 public:
  // Makes a login session for a user and says later, exactly once, whether it is there. Only root's
  // requests come as far.
  using Answer = std::function<void(bool)>;
  using LoginSessions = std::function<void(const wire::CreateLoginSession&, Answer)>;

  // Listens at `path`, whose folder is made when missing. Without `login_sessions` the answer is
  // no.
  static Result<std::unique_ptr<InteropServer>> open(sys::EventLoop& loop, const std::string& path,
                                                     InteropFacts facts,
                                                     LoginSessions login_sessions = {});
  ~InteropServer();
  // Serves a connected socket, as those that connect at the path.
  Status admit(sys::Fd socket);
  InteropServer(const InteropServer&) = delete;
  InteropServer& operator=(const InteropServer&) = delete;

 private:
  using ClientId = uint64_t;  // never used twice: the lowest is the oldest
  struct Client {
    uid_t uid = 0;
    std::unique_ptr<channel::Channel> channel;
    sys::EventLoop::TimerId deadline = 0;
  };

  InteropServer(sys::EventLoop& loop, InteropFacts facts, LoginSessions login_sessions)
      : loop_(loop), facts_(std::move(facts)), login_sessions_(std::move(login_sessions)) {}
  Status watch_listener();
  void pause_listener();
  void on_listener();
  ClientId most_expendable() const;
  void on_client(ClientId id);
  Status serve(ClientId id, const std::string& request);
  void create_login_session(ClientId id, uint32_t transaction,
                            const wire::CreateLoginSession& message);
  Status send(ClientId id, const std::string& reply);
  void drop(ClientId id);
  void let_go(sys::Fd socket);
  void complain(const Error& error);

  sys::EventLoop& loop_;
  InteropFacts facts_;
  LoginSessions login_sessions_;
  sys::Fd listener_;
  sys::EventLoop::TimerId pause_ = 0;
  std::map<ClientId, Client> clients_;
  ClientId next_ = 1;
  std::vector<sys::Child> closers_;  // children in which a socket may hang
  std::vector<sys::Fd> unclosed_;    // sockets that wait for one of these to end
  int complaints_left_ = 8;          // the log is not the clients' to fill
};

}  // namespace lsl::guest
