#include "guest/systemd/systemd.h"

#include <errno.h>
#include <sys/reboot.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/log.h"
#include "channel/lxbus.h"
#include "sys/file.h"
#include "wire/boot.h"
#include "wire/results.h"

namespace lsl::guest {
namespace {

// How long a session waits to be told whether the system is on its way down. A manager that is too
// busy to say so is not.
constexpr int kQuestionMilliseconds = 500;

}  // namespace

Systemd::Systemd(sys::EventLoop& loop, SystemdLink link, channel::Numbered first,
                 int init_timeout_ms, Events events)
    : loop_(loop),
      link_(std::move(link)),
      first_(std::move(first)),
      init_timeout_ms_(init_timeout_ms),
      events_(std::move(events)) {}

Result<std::unique_ptr<Systemd>> Systemd::create(sys::EventLoop& loop, SystemdLink link,
                                                 int init_timeout_ms, Events events) {
  LSL_TRY(lxbus, channel::make_lxbus(std::move(link.first)));
  std::unique_ptr<Systemd> systemd(new Systemd(loop, std::move(link),
                                               channel::Numbered(std::move(lxbus)), init_timeout_ms,
                                               std::move(events)));
  Systemd* self = systemd.get();
  LSL_TRY(signals, sys::SignalFd::create({SIGTERM}));
  self->signals_ = std::move(signals);
  LSL_CHECK(loop.add(self->signals_.fd(), EPOLLIN, [self](uint32_t) { self->on_signal(); }));
  return systemd;
}

Systemd::~Systemd() {
  disarm();
  loop_.remove(signals_.fd());
  if (first_watched_) loop_.remove(first_.raw().poll_fd());
}

void Systemd::arm(int milliseconds, std::function<void()> timer) {
  disarm();
  timer_ = loop_.after(std::chrono::milliseconds(milliseconds), [this, timer = std::move(timer)] {
    timer_ = 0;
    timer();
  });
}

void Systemd::disarm() {
  if (timer_ != 0) loop_.cancel(std::exchange(timer_, 0));
}

void Systemd::when_open(std::function<void()> open) {
  waiting_.push_back(std::move(open));
  if (state_ == State::Waiting) return boot();
  if (state_ == State::Booted && !state_wait_) ask_whether_stopping();
}

void Systemd::boot() {
  state_ = State::Booting;
  const auto sent = first_.request(wire::StartDistroInit{}, {}, channel::in_milliseconds(1000));
  const Status watched =
      loop_.add(first_.raw().poll_fd(), EPOLLIN, [this](uint32_t) { on_first_process(); });
  first_watched_ = watched.has_value();
  if (!sent || !watched) {
    log_error("start systemd: {}", (sent ? watched.error() : sent.error()).message());
    return booted();
  }
  if (init_timeout_ms_ <= 0) return booted();
  state_wait_ = std::make_unique<StateWait>(
      loop_, kManagerSocket, StateWait::Until::Booted,
      [this](SystemState state, const std::string& text) { on_boot(state, text); });
  arm(init_timeout_ms_, [this] { on_boot_timeout(); });
}

// The end of the stream: PID 1 has become /sbin/init. A message: it could not.
void Systemd::on_first_process() {
  bool closed = false;
  const auto packet = first_.try_receive_any(closed);
  if (packet && !*packet && !closed) return;
  loop_.remove(first_.raw().poll_fd());
  first_watched_ = false;
  if (!packet || !*packet) return;
  failed_ = true;
  const auto failed = wire::decode<wire::ResultInt32>((*packet)->bytes);
  events_.warn(fmt::format("/sbin/init cannot be started ({}) - boot.systemd disabled",
                           failed ? errno_text(failed->result) : failed.error().message()));
  booted();
}

void Systemd::on_boot(SystemState state, const std::string& text) {
  if (state == SystemState::Stopping) return on_known(state);
  log_info("systemd: {}", text);
  if (state == SystemState::Rescue)
    events_.warn("systemd has stopped the boot in its rescue or emergency mode.");
  booted();
}

void Systemd::on_boot_timeout() {
  events_.warn(fmt::format("/sbin/init failed to start within {}ms", init_timeout_ms_));
  booted();
}

void Systemd::booted() {
  disarm();
  answers_ = state_wait_ && state_wait_->answered();
  state_wait_.reset();
  state_ = State::Booted;
  open_all();
}

void Systemd::open_all() {
  for (const auto& open : std::exchange(waiting_, {})) open();
}

// A distribution that somebody shuts down from inside is no place for a new process. systemd may
// not even listen any more; the signal of on_signal() then follows soon.
void Systemd::ask_whether_stopping() {
  // An init of another kind, or none; it may be a slow systemd, and answers now.
  if (!answers_ && !Bus::connect(loop_, kManagerSocket, nullptr, nullptr)) return open_all();
  state_wait_ = std::make_unique<StateWait>(
      loop_, kManagerSocket, StateWait::Until::Known,
      [this](SystemState state, const std::string&) { on_known(state); });
  arm(kQuestionMilliseconds, [this] { on_known(SystemState::Unknown); });
}

void Systemd::on_known(SystemState state) {
  disarm();
  if (state_wait_ && state_wait_->answered()) answers_ = true;
  state_wait_.reset();
  if (state != SystemState::Stopping) return open_all();
  state_ = State::Stopping;
  if (init_timeout_ms_ > 0 && !waiting_.empty())
    arm(init_timeout_ms_, [this] { power_off_now(); });  // somebody waits for the next start
  events_.stopping();
}

int Systemd::power_off() {
  if (state_ == State::Waiting || init_timeout_ms_ <= 0) power_off_now();
  state_ = State::Stopping;
  state_wait_.reset();
  auto bus = Bus::connect(loop_, kManagerSocket, [](const BusMessage&) {}, nullptr);
  if (!bus) power_off_now();
  power_off_ = std::move(*bus);
  power_off_->call(start_shutdown("poweroff.target"), [this](const Result<BusMessage>& reply) {
    // A connection that just ends does so because systemd does.
    if (reply || reply.error().code != EREMOTEIO) return;
    log_warning("power off: {}", reply.error().message());
    power_off_now();
  });
  arm(init_timeout_ms_, [this] {
    log_warning("systemd did not end the distribution within {} ms", init_timeout_ms_);
    power_off_now();
  });
  return init_timeout_ms_;
}

void Systemd::power_off_now() {
  ::reboot(RB_POWER_OFF);
  log_error("power off: {}", errno_text(errno));
  ::_exit(1);  // the watcher tries the same
}

void Systemd::end_in_good_order() {
  (void)sys::write_all(link_.watcher.word, "x");  // it may have been told to end already, too
}

// systemd-shutdown sends it to everybody, PID 1 being the sender; from others it is ignored, as by
// every init of ours.
void Systemd::on_signal() {
  for (;;) {
    const auto signal = signals_.read();
    if (!signal || !*signal) return;
    if ((*signal)->ssi_pid == 1) return events_.told_to_end();
  }
}

Result<bool> Systemd::is_idle(std::span<const pid_t> known) const {
  LSL_TRY(processes, processes_beside_systemd(link_.groups));
  return std::ranges::all_of(processes, [&](pid_t process) {
    return process == ::getpid() || process == link_.watcher.pid ||
           std::ranges::find(known, process) != known.end();
  });
}

}  // namespace lsl::guest
