#include "guest/systemd/state_wait.h"

#include <chrono>
#include <utility>

#include "base/log.h"

namespace lsl::guest {
namespace {

// Nothing announces that a socket listens, so it is tried: some twenty times in a usual boot.
constexpr std::chrono::milliseconds kRetry{10};

}  // namespace

SystemState system_state_of(std::string_view text) {
  if (text == "initializing" || text == "starting") return SystemState::Booting;
  if (text == "running" || text == "degraded") return SystemState::Up;
  if (text == "maintenance") return SystemState::Rescue;
  if (text == "stopping") return SystemState::Stopping;
  return SystemState::Unknown;
}

StateWait::StateWait(sys::EventLoop& loop, std::string socket, Until until, Done done)
    : loop_(loop), socket_(std::move(socket)), until_(until), done_(std::move(done)) {
  connect();
}

StateWait::~StateWait() {
  if (timer_ != 0) loop_.cancel(timer_);
}

void StateWait::retry() {
  timer_ = loop_.after(kRetry, [this] {
    timer_ = 0;
    connect();
  });
}

void StateWait::connect() {
  auto bus = Bus::connect(
      loop_, socket_,
      [this](const BusMessage& signal) {
        if (signal.member == "StartupFinished") ask();
      },
      // systemd executes itself anew, or it was somebody else who listened.
      [this](const Error&) { retry(); });
  if (!bus) return retry();
  bus_ = std::move(*bus);
  ask();
}

void StateWait::ask() {
  bus_->call(get_system_state(), [this](const Result<BusMessage>& reply) { on_state(reply); });
}

void StateWait::on_state(const Result<BusMessage>& reply) {
  if (!reply) return log_debug("{}", reply.error().message());
  answered_ = true;
  const std::string text = reply->first_string().value_or("");
  const SystemState state = system_state_of(text);
  const bool boots = state == SystemState::Booting || state == SystemState::Unknown;
  if (until_ == Until::Booted && boots) return;
  const Done done = std::move(done_);
  bus_.reset();
  done(state, text);  // may destroy this object
}

}  // namespace lsl::guest
