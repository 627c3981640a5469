// A machine of namespaces on the host's kernel, with mini_init as its PID 1 and a child of the
// service's (DESIGN, "HostMachine"). Only a service of the host's root can have one: the disks of
// its distributions are loop devices.
#pragma once

#include <memory>
#include <string>

#include "host/instances/builder_process.h"
#include "host/instances/guest_log.h"
#include "host/instances/launcher.h"
#include "host/machine/machine_backend.h"
#include "host/undertaker.h"
#include "sys/cgroup.h"
#include "sys/event_loop.h"
#include "sys/process.h"

namespace lsl::host {

class HostBackend : public MachineBackend {
 public:
  // `request`: whose machine it is; its base_path is not used.
  HostBackend(sys::EventLoop& loop, Undertaker& undertaker, const LaunchContext& context,
              LaunchRequest request, bool own_network);
  ~HostBackend() override;

  Status start(Events events) override;
  void kill() override;
  Result<Connection> open_channel() override;
  Result<Disk> attach_disk(const DiskSource& source, int timeline_page) override;
  Result<sys::Fd> share_folder(const std::string& path) override;
  Result<sys::Fd> share_disk(sys::Fd disk) override;
  Result<sys::Fd> user_namespace() const override;
  Result<sys::Fd> network_namespace() const override;
  Result<sys::Fd> outer_namespace() const override;

 private:
  Status fork_builder();
  Status make_groups();
  void on_report();
  Result<Channels> take_over();

  sys::EventLoop& loop_;
  Undertaker& undertaker_;
  const LaunchContext& context_;
  LaunchRequest request_;
  bool own_network_;
  Events events_;
  sys::Cgroup group_;  // the machine's; declared first: removed when the processes have gone
  std::string group_path_;
  BuilderProcess builder_;
  sys::Child init_;
  Channels channels_;
  sys::Fd group_made_;
  sys::Fd report_;
  std::string report_text_;
  sys::Fd ids_;  // a namespace with the ids of all distributions, for id-mapped mounts
  GuestLog log_;
  uint32_t disks_ = 0;  // that were attached, ever
  bool killed_ = false;
};

}  // namespace lsl::host
