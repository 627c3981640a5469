// A version-2 distribution's process 1: a child of its machine's mini_init, on a disk that the
// service has mounted.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "host/instances/guest_log.h"
#include "host/instances/guest_process.h"
#include "host/machine/machine.h"
#include "sys/event_loop.h"
#include "sys/timeline.h"

namespace lsl::host {

class Version2Process : public GuestProcess {
 public:
  // How the launch gets what it needs. Both are called once, in this order, and call back from the
  // loop or at once; the machine must not end before its last distribution has let go of it.
  struct Needs {
    std::function<void(std::function<void(Result<Machine*>)>)> machine;
    std::function<void(std::function<void(Result<DiskSource>)>)> disk;
  };

  static Result<std::unique_ptr<GuestProcess>> start(sys::EventLoop& loop, Needs needs,
                                                     Machine::LaunchSpec spec, Events events);
  ~Version2Process() override;

  void kill() override;
  std::optional<sys::ExitStatus> status() override { return std::nullopt; }
  Result<sys::Fd> outer_namespace() const override;

 private:
  Version2Process(sys::EventLoop& loop, Machine::LaunchSpec spec, Events events)
      : loop_(loop), spec_(std::move(spec)), events_(std::move(events)), log_(loop) {}
  void begin(Needs needs);
  void on_machine(Result<Machine*> machine);
  void on_disk(Result<DiskSource> disk);
  Status launch();
  void on_channel();
  Result<Started> read_result(const channel::Packet& packet);
  void started(Result<Started> started);
  void ended();
  void unwatch();

  sys::EventLoop& loop_;
  Machine::LaunchSpec spec_;
  Events events_;
  GuestLog log_;
  // Shared with the callbacks that may come when this object has gone.
  std::shared_ptr<Version2Process*> self_ = std::make_shared<Version2Process*>(this);
  Machine* machine_ = nullptr;
  Machine::Token machine_end_ = 0;
  std::function<void(std::function<void(Result<DiskSource>)>)> ask_for_disk_;
  uint32_t launch_id_ = 0;
  bool launched_ = false;
  std::optional<channel::Numbered> channel_;  // until init has said that it is there
  sys::EventLoop::TimerId deadline_ = 0;
  uint32_t pid_ = 0;
  bool killed_ = false;
  bool over_ = false;  // the last event was called
};

}  // namespace lsl::host
