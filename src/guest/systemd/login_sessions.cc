#include "guest/systemd/login_sessions.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <utility>

#include "base/log.h"
#include "sys/call.h"
#include "sys/signals.h"

namespace lsl::guest {
namespace {

constexpr std::chrono::milliseconds kReopen{50};

// In the child, which was forked from a program with one thread.
[[noreturn]] void become_login(int terminal, const std::string& login, const std::string& user) {
  ::setsid();  // cannot fail in a new process
  ::ioctl(terminal, TIOCSCTTY, 0);
  for (int number = 0; number < 3; ++number) ::dup2(terminal, number);
  sys::reset_signals();
  char* const arguments[] = {const_cast<char*>(login.c_str()), const_cast<char*>("-f"),
                             const_cast<char*>(user.c_str()), nullptr};
  char* const environment[] = {const_cast<char*>("TERM=dumb"), nullptr};
  ::execve(login.c_str(), arguments, environment);
  ::_exit(127);
}

}  // namespace

UserManager user_manager_of(std::string_view active_state) {
  if (active_state == "active") return UserManager::Up;
  if (active_state == "failed") return UserManager::Failed;
  return UserManager::Pending;
}

LoginSession::LoginSession(sys::EventLoop& loop, LoginMeans means, uid_t uid, std::string user)
    : loop_(loop), means_(std::move(means)), uid_(uid), user_(std::move(user)) {}

LoginSession::~LoginSession() {
  if (timer_ != 0) loop_.cancel(timer_);
  if (terminal_timer_ != 0) loop_.cancel(terminal_timer_);
  loop_.remove(terminal_.master);
  if (login_ && !login_ended_) loop_.remove(login_.pidfd());
}

void LoginSession::start(int milliseconds, Done done) {
  done_ = std::move(done);
  const bool has_login = ::access(means_.login.c_str(), X_OK) == 0;
  if (has_login)
    if (const Status started = start_login(); !started) return fail_with(started.error());
  if (milliseconds > 0)
    timer_ = loop_.after(std::chrono::milliseconds(milliseconds), [this] {
      timer_ = 0;
      finish(false);
    });
  connect();
  if (bus_ && !has_login)
    bus_->call(start_unit(fmt::format("user@{}.service", uid_)),
               [this](const Result<BusMessage>& reply) {
                 if (!reply) fail_with(reply.error());
               });
}

Status LoginSession::start_login() {
  Result<sys::Pty> pty = sys::open_pty("/dev/pts/ptmx");
  if (!pty) pty = sys::open_pty("/dev/ptmx");
  LSL_TRY(terminal, std::move(pty));
  LSL_TRY(slave, sys::open_slave(terminal.master));
  LSL_CHECK(sys::set_nonblocking(terminal.master, true));
  LSL_TRY(clone, sys::clone_process({}));
  if (clone.in_child) become_login(slave.get(), means_.login, user_);
  login_ = std::move(clone.child);
  terminal_ = std::move(terminal);
  LSL_CHECK(watch_terminal());
  return loop_.add(login_.pidfd(), EPOLLIN, [this](uint32_t) { on_login_end(); });
}

Status LoginSession::watch_terminal() {
  return loop_.add(terminal_.master, EPOLLIN, [this](uint32_t) { on_terminal(); });
}

// What login and the shell behind it print is nobody's; unread it would hold them up. Some logins
// hang the terminal up and open it again (vhangup(2)): until then reading fails, and the loop must
// not turn for that.
void LoginSession::on_terminal() {
  std::array<char, 4096> buffer;
  const ssize_t got =
      sys::retry([&] { return ::read(terminal_.master.get(), buffer.data(), buffer.size()); });
  if (got > 0 || (got < 0 && errno == EAGAIN)) return;
  loop_.remove(terminal_.master);
  if (login_ended_) return;
  terminal_timer_ = loop_.after(kReopen, [this] {
    terminal_timer_ = 0;
    if (const Status watched = watch_terminal(); !watched)
      log_warning("{}", watched.error().message());
  });
}

void LoginSession::on_login_end() {
  login_ended_ = true;
  loop_.remove(login_.pidfd());
  ask_again();
}

void LoginSession::connect() {
  auto bus = Bus::connect(
      loop_, means_.manager,
      [this](const BusMessage& signal) {
        if (signal.path == unit_path_) ask_again();
      },
      [this](const Error& error) { fail_with(error); });
  if (!bus) return fail_with(bus.error());
  bus_ = std::move(*bus);
  asked_ = true;
  bus_->call(load_unit(fmt::format("user@{}.service", uid_)),
             [this](const Result<BusMessage>& reply) { on_unit(reply); });
}

void LoginSession::on_unit(const Result<BusMessage>& reply) {
  asked_ = false;
  if (!reply) return fail_with(reply.error());
  unit_path_ = reply->first_string().value_or("");
  ask_again();
}

void LoginSession::ask_again() {
  changed_ = true;
  if (asked_ || unit_path_.empty() || !bus_) return;
  asked_ = true;
  changed_ = false;
  bus_->call(get_active_state(unit_path_),
             [this](const Result<BusMessage>& reply) { on_state(reply); });
}

void LoginSession::on_state(const Result<BusMessage>& reply) {
  asked_ = false;
  if (!reply) return fail_with(reply.error());
  const std::string text = reply->first_string().value_or("");
  const UserManager state = user_manager_of(text);
  if (state == UserManager::Up) return finish(true);
  // login has gone, and nothing is on its way to becoming the user's manager.
  const bool hopeless = login_ended_ && text != "activating";
  if (state == UserManager::Failed || hopeless) return finish(false);
  if (changed_) ask_again();
}

void LoginSession::fail_with(const Error& error) {
  log_warning("login session of {}: {}", user_, error.message());
  finish(false);
}

// May destroy this object, last.
void LoginSession::finish(bool up) {
  if (timer_ != 0) loop_.cancel(std::exchange(timer_, 0));
  bus_.reset();
  if (const Done done = std::exchange(done_, nullptr)) done(up);
}

void LoginSessions::request(uid_t uid, const std::string& user, const LoginSession::Done& done) {
  User& entry = users_[uid];
  if (entry.known) return done(true);
  if (timeout_ms_ > 0) entry.waiting.push_back(done);
  if (entry.session) return;
  entry.session = std::make_unique<LoginSession>(loop_, means_, uid, user);
  entry.session->start(timeout_ms_, [this, uid](bool up) { on_outcome(uid, up); });
  if (timeout_ms_ <= 0) done(true);
}

void LoginSessions::on_outcome(uid_t uid, bool up) {
  User& entry = users_[uid];
  entry.known = true;
  if (!up) {
    // From the next turn: this is called from inside the session.
    std::shared_ptr<LoginSession> failed = std::move(entry.session);
    loop_.after(std::chrono::milliseconds(0), [failed] {});
  }
  for (const LoginSession::Done& done : std::exchange(entry.waiting, {})) done(up);
}

}  // namespace lsl::guest
