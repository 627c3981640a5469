#include "host/instances/first_run.h"

#include "base/log.h"
#include "channel/lxbus.h"

namespace lsl::host {

Result<std::unique_ptr<FirstRun>> FirstRun::await(sys::EventLoop& loop, Undertaker& undertaker,
                                                  sys::Fd socket, Done done) {
  LSL_TRY(channel, channel::make_lxbus(std::move(socket), channel::Handles::Refuse));
  std::unique_ptr<FirstRun> run(
      new FirstRun(loop, undertaker, channel::Numbered(std::move(channel)), std::move(done)));
  FirstRun* self = run.get();
  LSL_CHECK(
      loop.add(run->channel_->raw().poll_fd(), EPOLLIN, [self](uint32_t) { self->on_channel(); }));
  return run;
}

void FirstRun::on_channel() {
  bool closed = false;
  const Result<std::optional<channel::Packet>> packet = channel_->try_receive_plain(closed);
  if (packet && !*packet && !closed) return;
  std::optional<wire::OobeResult> result;
  if (packet && *packet) {
    const auto decoded = wire::decode<wire::OobeResult>((*packet)->bytes);
    if (decoded)
      result = *decoded;
    else
      log_warning("first-run result: {}", decoded.error().message());
  } else if (!packet) {
    log_warning("first-run result: {}", packet.error().message());
  }
  close();
  done_(result);
}

// The channel closes its own descriptor, which is then not the last: a guest may have sent some.
void FirstRun::close() {
  if (!channel_) return;
  loop_.remove(channel_->raw().poll_fd());
  Result<sys::Fd> last = sys::duplicate(channel_->raw().poll_fd());
  channel_.reset();
  if (last) undertaker_.close(std::move(*last));
}

}  // namespace lsl::host
