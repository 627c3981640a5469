#include "host/network/forwarder.h"

#include <utility>

#include "base/log.h"

namespace lsl::host {
namespace {

constexpr std::chrono::milliseconds kMoment{50};

}  // namespace

Forwarder::Forwarder(sys::EventLoop& loop, Undertaker& undertaker, ForwarderSettings settings,
                     sys::Fd network_namespace)
    : loop_(loop),
      undertaker_(undertaker),
      settings_(std::move(settings)),
      network_namespace_(std::move(network_namespace)) {
  launch_after(kMoment);
}

Forwarder::~Forwarder() {
  if (timer_ != 0) loop_.cancel(timer_);
  let_go();
}

void Forwarder::launch_after(std::chrono::milliseconds delay) {
  timer_ = loop_.after(delay, [this] {
    timer_ = 0;
    const Status launched = launch();
    if (launched) return;
    log_warning("localhost forwarding of user {}: {}", settings_.uid, launched.error().message());
    let_go();
    launch_after(delays_.next({}));
  });
}

Status Forwarder::launch() {
  LSL_TRY(processes, start_forwarder(settings_, network_namespace_));
  processes_ = std::move(processes);
  started_ = Clock::now();
  for (const sys::Child* child : {&processes_.opener, &processes_.carrier})
    LSL_CHECK(loop_.add(child->pidfd(), EPOLLIN, [this](uint32_t) { on_end(); }));
  return {};
}

void Forwarder::let_go() {
  for (sys::Child* child : {&processes_.opener, &processes_.carrier}) {
    if (child->pid() > 0) loop_.remove(child->pidfd());
    undertaker_.end(std::move(*child));
  }
  processes_ = {};
}

void Forwarder::on_end() {
  const auto lived = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_);
  log_warning("localhost forwarding of user {} ended; it is started again", settings_.uid);
  let_go();
  launch_after(delays_.next(lived));
}

}  // namespace lsl::host
