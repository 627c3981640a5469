#include "host/network/carrier.h"

#include <errno.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <utility>
#include <vector>

#include "base/log.h"
#include "host/network/loopback_address.h"
#include "host/network/port_opener.h"

namespace lsl::host {
namespace {

using std::chrono::milliseconds;

// Servers come in bursts: somebody who has just started one wants to reach it.
constexpr milliseconds kOften{200};
constexpr milliseconds kSeldom{500};
constexpr milliseconds kBusyTime{10'000};
// The count of sockets can hide a change, and a port of the host may have become free.
constexpr milliseconds kThorough{5'000};
constexpr milliseconds kAcceptPause{100};
// What a guest can cause without end must not fill the host's disk.
constexpr size_t kMostLines = 200;

// Half a connection, without the delays of a relay that collects small pieces.
void set_no_delay(sys::FdRef socket) {
  const int on = 1;
  (void)::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

Carrier::Carrier(sys::EventLoop& loop, sys::FdRef opener, conf::Ports ignored,
                 size_t most_connections)
    : loop_(loop),
      opener_(opener),
      ignored_(std::move(ignored)),
      relays_(loop, most_connections, [this] { pause_accepting(false); }) {}

Result<std::unique_ptr<Carrier>> Carrier::start(sys::EventLoop& loop, sys::FdRef opener,
                                                conf::Ports ignored, size_t most_connections) {
  std::unique_ptr<Carrier> carrier(new Carrier(loop, opener, std::move(ignored), most_connections));
  LSL_TRY(diag, sys::open_inet_diag());
  LSL_TRY(counter, sys::TcpCounter::open());
  carrier->diag_ = std::move(diag);
  carrier->counter_ = std::move(counter);
  carrier->look();
  return carrier;
}

Carrier::~Carrier() {
  if (timer_ != 0) loop_.cancel(timer_);
  if (accept_timer_ != 0) loop_.cancel(accept_timer_);
  if (!paused_)
    for (const auto& [port, socket] : open_) loop_.remove(socket);
}

void Carrier::look() {
  if (may_have_changed()) {
    const Result<std::vector<sys::TcpListener>> listeners = sys::tcp_listeners(diag_);
    if (listeners)
      follow(wanted_ports(*listeners, ignored_));
    else
      sockets_ = UINT64_MAX;  // the next look asks again
  }
  const bool busy = Clock::now() - changed_ < kBusyTime;
  timer_ = loop_.after(busy ? kOften : kSeldom, [this] { look(); });
}

bool Carrier::may_have_changed() {
  const uint64_t now = counter_.read().value_or(UINT64_MAX);
  const bool same = std::exchange(sockets_, now) == now && now != UINT64_MAX;
  if (same && Clock::now() - looked_ < kThorough) return false;
  looked_ = Clock::now();
  return true;
}

void Carrier::follow(const std::set<LoopbackPort>& wanted) {
  std::vector<LoopbackPort> gone;
  for (const auto& [port, socket] : open_)
    if (!wanted.contains(port)) gone.push_back(port);
  for (const LoopbackPort& port : gone) close(port);
  std::erase_if(refused_, [&](const auto& entry) { return !wanted.contains(entry.first); });
  for (const LoopbackPort& port : wanted)
    if (!open_.contains(port)) open(port);
}

void Carrier::tell(const std::string& line) {
  if (told_ > kMostLines) return;
  log_info("{}", ++told_ > kMostLines ? "no more is told of forwarded ports" : line);
}

void Carrier::open(const LoopbackPort& port) {
  Result<sys::Fd> socket = open_.size() < kMostForwardedPorts
                               ? ask_for_port(opener_, port)
                               : fail(EMFILE, "forward {}", text_of(port));
  if (!socket) {
    // A port that is taken, or not the user's to open, is told once.
    const int code = socket.error().code;
    const auto [entry, is_new] = refused_.emplace(port, code);
    if (is_new || std::exchange(entry->second, code) != code)
      tell(fmt::format("{} is not forwarded: {}", text_of(port), errno_text(code)));
    return;
  }
  refused_.erase(port);
  if (!paused_ && !loop_.add(*socket, EPOLLIN, [this, port](uint32_t) { on_connection(port); }))
    return;
  open_[port] = std::move(*socket);
  changed_ = Clock::now();
  tell(fmt::format("{} is forwarded", text_of(port)));
}

void Carrier::close(const LoopbackPort& port) {
  const auto entry = open_.find(port);
  if (!paused_) loop_.remove(entry->second);
  open_.erase(entry);
  changed_ = Clock::now();
  tell(fmt::format("{} is no longer forwarded", text_of(port)));
}

void Carrier::on_connection(const LoopbackPort& port) {
  sys::Fd outside(::accept4(open_.at(port).get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!outside) {
    if (errno != EMFILE && errno != ENFILE && errno != ENOBUFS && errno != ENOMEM) return;
    pause_accepting(true);
    if (accept_timer_ != 0) return;
    accept_timer_ = loop_.after(kAcceptPause, [this] {
      accept_timer_ = 0;
      pause_accepting(false);
    });
    return;
  }
  const LoopbackAddress address(port);
  sys::Fd inside(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // Whoever connected is told by the end of the connection.
  if (!inside) return;
  if (::connect(inside.get(), address.get(), address.size()) != 0 && errno != EINPROGRESS) return;
  set_no_delay(outside);
  set_no_delay(inside);
  relays_.add(std::move(outside), std::move(inside));
  if (relays_.full()) pause_accepting(true);
}

// What is not accepted waits in the backlog.
void Carrier::pause_accepting(bool pause) {
  pause = pause || relays_.full();
  if (std::exchange(paused_, pause) == pause) return;
  for (const auto& [port, socket] : open_) {
    if (pause)
      loop_.remove(socket);
    else
      (void)loop_.add(socket, EPOLLIN, [this, which = port](uint32_t) { on_connection(which); });
  }
}

}  // namespace lsl::host
