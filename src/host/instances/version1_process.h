// A version-1 distribution's process 1: a child of the service, made by a builder (launcher.h).
#pragma once

#include <memory>

#include "host/instances/guest_log.h"
#include "host/instances/guest_process.h"
#include "host/instances/launcher.h"
#include "host/undertaker.h"
#include "sys/event_loop.h"

namespace lsl::host {

class Version1Process : public GuestProcess {
 public:
  // Begins the launch and returns at once.
  static Result<std::unique_ptr<GuestProcess>> start(sys::EventLoop& loop, Undertaker& undertaker,
                                                     const LaunchContext& context,
                                                     const LaunchRequest& request,
                                                     sys::Timeline& timeline, Events events);
  ~Version1Process() override;

  void kill() override;
  std::optional<sys::ExitStatus> status() override;
  Result<sys::Fd> outer_namespace() const override {
    return host::outer_namespace(launch_, request_);
  }

 private:
  Version1Process(sys::EventLoop& loop, Undertaker& undertaker, LaunchRequest request,
                  Events events)
      : loop_(loop),
        undertaker_(undertaker),
        request_(std::move(request)),
        events_(std::move(events)),
        log_(loop) {}
  void on_report();
  Result<Started> take_over();

  sys::EventLoop& loop_;
  Undertaker& undertaker_;
  LaunchRequest request_;
  Events events_;
  Launch launch_;
  GuestLog log_;
  bool killed_ = false;
};

}  // namespace lsl::host
