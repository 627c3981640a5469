// The login sessions of a distribution with systemd: one per user, made when the first process of
// that user is launched, so that the user's own systemd, its bus and /run/user/UID are there
// (spec/init.md section 10.4). They last as long as the distribution.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "guest/systemd/bus.h"
#include "sys/event_loop.h"
#include "sys/process.h"
#include "sys/pty.h"

namespace lsl::guest {

// "active", "failed", "activating" ... as systemd words the state of user@UID.service.
enum class UserManager { Up, Failed, Pending };
UserManager user_manager_of(std::string_view active_state);

// What is used for it; others than these in tests.
struct LoginMeans {
  std::string login = "/bin/login";
  std::string manager = kManagerSocket;
};

class LoginSession {
 public:
  using Done = std::function<void(bool up)>;

  LoginSession(sys::EventLoop& loop, LoginMeans means, uid_t uid, std::string user);
  ~LoginSession();
  LoginSession(const LoginSession&) = delete;
  LoginSession& operator=(const LoginSession&) = delete;

  // login -f USER on a terminal of its own; where there is no login(1) systemd is asked for
  // user@UID.service itself. `done` is called once, from the loop: false after `milliseconds`.
  void start(int milliseconds, Done done);

 private:
  Status start_login();
  void connect();
  void ask_again();
  void on_unit(const Result<BusMessage>& reply);
  void on_state(const Result<BusMessage>& reply);
  Status watch_terminal();
  void on_terminal();
  void on_login_end();
  void finish(bool up);
  void fail_with(const Error& error);

  sys::EventLoop& loop_;
  LoginMeans means_;
  uid_t uid_;
  std::string user_;
  Done done_;
  sys::Pty terminal_;
  sys::Child login_;
  std::unique_ptr<Bus> bus_;
  std::string unit_path_;
  bool asked_ = false;    // a question is on its way
  bool changed_ = false;  // and something has changed since
  bool login_ended_ = false;
  sys::EventLoop::TimerId timer_ = 0;
  sys::EventLoop::TimerId terminal_timer_ = 0;
};

class LoginSessions {
 public:
  LoginSessions(sys::EventLoop& loop, int timeout_ms, LoginMeans means = {})
      : loop_(loop), timeout_ms_(timeout_ms), means_(std::move(means)) {}

  // Calls back at once for a user that has been asked for before, whatever came of that; otherwise
  // when the one attempt has ended, of which all who ask meanwhile get the outcome. With a timeout
  // that is not positive nobody waits.
  void request(uid_t uid, const std::string& user, const LoginSession::Done& done);

 private:
  struct User {
    std::unique_ptr<LoginSession> session;
    bool known = false;
    std::vector<LoginSession::Done> waiting;
  };
  void on_outcome(uid_t uid, bool up);

  sys::EventLoop& loop_;
  int timeout_ms_;
  LoginMeans means_;
  std::map<uid_t, User> users_;
};

}  // namespace lsl::guest
