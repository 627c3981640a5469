// The service's end of the channel on which the first-run command of a distribution reports
// (docs/PROTOCOL.md, first run): one OobeResult, or the end of the stream without one.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "base/result.h"
#include "channel/numbered.h"
#include "host/undertaker.h"
#include "sys/event_loop.h"
#include "sys/fd.h"
#include "wire/session.h"

namespace lsl::host {

class FirstRun {
 public:
  // Nothing: the session ended, or broke the protocol, before there was a result.
  using Done = std::function<void(std::optional<wire::OobeResult>)>;

  // `done` is called once, from the loop; it must not destroy this object.
  static Result<std::unique_ptr<FirstRun>> await(sys::EventLoop& loop, Undertaker& undertaker,
                                                 sys::Fd socket, Done done);
  ~FirstRun() { close(); }
  FirstRun(const FirstRun&) = delete;
  FirstRun& operator=(const FirstRun&) = delete;

 private:
  FirstRun(sys::EventLoop& loop, Undertaker& undertaker, channel::Numbered channel, Done done)
      : loop_(loop),
        undertaker_(undertaker),
        channel_(std::move(channel)),
        done_(std::move(done)) {}
  void on_channel();
  void close();

  sys::EventLoop& loop_;
  Undertaker& undertaker_;
  std::optional<channel::Numbered> channel_;
  Done done_;
};

}  // namespace lsl::host
