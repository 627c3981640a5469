// mini_init for the rest of its life: answers the service, one request at a time, and reports the
// ends of its children (spec/mini_init.md sections 4 and 15).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "base/result.h"
#include "channel/channel.h"
#include "channel/numbered.h"
#include "guest/mini_init/groups.h"
#include "guest/mini_init/launch_plan.h"
#include "guest/mini_init/transport.h"
#include "guest/mini_init/user_disks.h"
#include "sys/cgroup.h"
#include "sys/event_loop.h"
#include "sys/process.h"
#include "sys/signals.h"

namespace lsl::guest {

class Machine {
 public:
  struct Parts {
    sys::EventLoop loop;
    std::unique_ptr<Transport> transport;
    std::unique_ptr<channel::Channel> requests;
    std::unique_ptr<channel::Channel> notify;
    sys::SignalFd children;  // SIGCHLD
    MachineGroups groups;
  };
  explicit Machine(Parts parts)
      : loop_(std::move(parts.loop)),
        transport_(std::move(parts.transport)),
        requests_(std::move(parts.requests)),
        notify_(std::move(parts.notify)),
        sigchld_(std::move(parts.children)),
        groups_(std::move(parts.groups)) {}
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // Says what this guest can do, and serves until the service has gone. An error: what a machine
  // does not survive (section 4).
  Status run();
  // Kills all that runs in the machine, waits for its end, and removes its control groups.
  void end_children();
  bool own_kernel() const { return transport_->own_kernel(); }

 private:
  using Request = channel::Numbered::Request;
  static constexpr int kSendMilliseconds = 10'000;  // for the service to take something in
  // A distribution, from its LaunchInit to the end of its process 1.
  struct Instance {
    uint32_t launch_id = 0;
    sys::Child child;
    sys::Cgroup group;
  };

  void on_requests(uint32_t events);
  Status handle(Request& request);
  Status on_early_config(const Request& request);
  Status on_initial_config(const Request& request);
  Status on_mount_folder(Request& request);
  Status on_launch(Request& request);
  Status on_kill(const Request& request);
  // What concerns disks and programs of the machine's own (machine_disks.cc).
  Status on_mount(Request& request);
  Status on_unmount(Request& request);
  Status on_detach(Request& request);
  Status on_eject(const Request& request);
  Status on_resize(Request& request);
  Status on_wait_for_pmem(Request& request);
  Status on_create_process(Request& request);
  template <class M>
  Status on_archive(Request& request);
  template <class M>
  Status answer(uint32_t id, const M& message) {
    return requests_.reply(id, message, {}, channel::in_milliseconds(kSendMilliseconds));
  }

  // `work` in a child, which ends with it and is reaped as all are.
  Status in_child(uint64_t namespaces, const std::function<void()>& work);
  void reap();
  void on_child_end(pid_t pid);

  sys::EventLoop loop_;
  std::unique_ptr<Transport> transport_;
  channel::Numbered requests_;
  std::unique_ptr<channel::Channel> notify_;
  sys::SignalFd sigchld_;
  MachineGroups groups_;
  MachineFacts facts_;
  UserDisks user_disks_;
  std::map<pid_t, Instance> instances_;
  std::optional<Status> end_;  // how run() is to return
};

}  // namespace lsl::guest
