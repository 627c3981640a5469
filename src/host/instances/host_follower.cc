#include "host/instances/host_follower.h"

#include <chrono>
#include <utility>

#include "base/log.h"
#include "host/instances/host_network.h"

namespace lsl::host {
namespace {

constexpr std::chrono::milliseconds kSettle{50};

}  // namespace

void HostFollower::start() {
  if (watch_) return;
  Result<sys::FileWatch> watch = sys::FileWatch::create(followed_files());
  const Status watched = watch ? loop_.add(watch->fd(), EPOLLIN, [this](uint32_t) { on_events(); })
                               : Status(std::unexpected(watch.error()));
  if (!watched) return log_warning("follow the host's files: {}", watched.error().message());
  watch_ = std::move(*watch);
}

void HostFollower::stop() {
  if (settled_ != 0) loop_.cancel(std::exchange(settled_, 0));
  if (!watch_) return;
  loop_.remove(watch_->fd());
  watch_.reset();
}

void HostFollower::on_events() {
  const Result<bool> concerned = watch_->take();
  if (!concerned) {
    log_warning("follow the host's files: {}", concerned.error().message());
    return stop();
  }
  if (!*concerned || settled_ != 0) return;
  settled_ = loop_.after(kSettle, [this] {
    settled_ = 0;
    changed_();
  });
}

}  // namespace lsl::host
