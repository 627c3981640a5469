#include "host/instances/version1_process.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "channel/lxbus.h"
#include "sys/call.h"

namespace lsl::host {
namespace {

constexpr size_t kMaxReport = 4096;

}  // namespace

Result<std::unique_ptr<GuestProcess>> Version1Process::start(
    sys::EventLoop& loop, Undertaker& undertaker, const LaunchContext& context,
    const LaunchRequest& request, sys::Timeline& timeline, Events events) {
  std::unique_ptr<Version1Process> process(
      new Version1Process(loop, undertaker, request, std::move(events)));
  Version1Process* self = process.get();
  LSL_CHECK(start_version1(context, request, timeline, self->launch_));
  LSL_CHECK(loop.add(self->launch_.report, EPOLLIN, [self](uint32_t) { self->on_report(); }));
  LSL_CHECK(self->log_.read_from(std::move(self->launch_.log), self->events_.log));
  return process;
}

Version1Process::~Version1Process() {
  if (launch_.report) loop_.remove(launch_.report);
  launch_.report.reset();
  if (launch_.init) loop_.remove(launch_.init.pidfd());
  undertaker_.end(std::move(launch_.init));
  undertaker_.end_group(launch_.builder.take());
  undertaker_.remove(std::move(launch_.cgroup));
}

void Version1Process::on_report() {
  std::array<char, 512> buffer;
  const ssize_t got =
      sys::retry([&] { return ::read(launch_.report.get(), buffer.data(), buffer.size()); });
  if (got < 0 && errno == EAGAIN) return;
  if (got > 0 && launch_.report_text.size() < kMaxReport) {
    launch_.report_text.append(buffer.data(), static_cast<size_t>(got));
    return;
  }
  loop_.remove(launch_.report);
  launch_.report.reset();
  // The call may destroy this object, and the functions with it.
  const Events events = events_;
  if (killed_) return events.ended();
  events.started(take_over());
}

Result<GuestProcess::Started> Version1Process::take_over() {
  LSL_CHECK(finish(launch_));
  undertaker_.end(launch_.builder.take());
  LSL_CHECK(loop_.add(launch_.init.pidfd(), EPOLLIN, [this](uint32_t) {
    loop_.remove(launch_.init.pidfd());
    log_.read_now();
    const auto ended = events_.ended;  // the call may destroy this object
    ended();
  }));
  LSL_TRY(lxbus, channel::make_lxbus(std::move(launch_.channel), channel::Handles::Refuse));
  return Started{channel::Numbered(std::move(lxbus)), {}};
}

void Version1Process::kill() {
  killed_ = true;
  launch_.builder.kill();                                // on_report follows
  if (launch_.init) (void)launch_.init.signal(SIGKILL);  // the watch of its pidfd follows
  if (launch_.cgroup) (void)launch_.cgroup.kill();
}

std::optional<sys::ExitStatus> Version1Process::status() {
  const auto status = launch_.init.try_wait();
  return status ? *status : std::nullopt;
}

}  // namespace lsl::host
