// One calling user's state in the service: registrations, the host ids of their distributions, what
// runs. One user never sees another's (spec/service.md section 1: the "user session").
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/replies.h"
#include "api/requests.h"
#include "base/guid.h"
#include "base/result.h"
#include "host/instances/boot_record.h"
#include "host/instances/first_run.h"
#include "host/instances/instance.h"
#include "host/machine/machine.h"
#include "host/machine/shared_mount.h"
#include "host/network/machine_network.h"
#include "host/registry/id_map.h"
#include "host/registry/id_ranges.h"
#include "host/registry/registry.h"
#include "host/workers/user_config.h"
#include "sys/event_loop.h"

namespace lsl::host {

using ConnectionId = uint64_t;

// A running distribution and the clients that keep it up.
struct Running {
  std::unique_ptr<Instance> instance;
  std::set<ConnectionId> clients;
  sys::EventLoop::TimerId idle_timer = 0;
  uint32_t slot = 0;    // LaunchRequest::slot
  bool warned = false;  // the first session was told what is special about this service
  int disk_uses = 0;    // of DiskKeeper's, version 2 only
  std::unique_ptr<FirstRun> first_run;             // a first-run command is expected to report
  std::vector<std::function<void()>> after_first;  // what waits for that
};

// A disk that the user has attached to the machine (`--mount`).
struct UserDisk {
  uint32_t number = 0;                      // as the machine knows it
  std::map<std::string, uint32_t> volumes;  // names below /mnt/wsl, and their partition, 0: all
};

struct UserState {
  uid_t uid = 0;
  IdMap ids;
  Registry registry;
  std::map<Guid, Running> running;
  std::map<Guid, std::shared_ptr<BootRecord>> boots;  // the last start of each
  std::map<Guid, api::DistributionState> locked;      // a long operation is in work on it
  sys::Fd outer_namespace;  // LaunchRequest::outer_namespace, once there is one
  // Version 2: the machine, what is beside it, and what it was made with. The machine goes first.
  SharedMount shared;  // /mnt/wsl, of version 1, too
  conf::WslconfigFile config;
  std::unique_ptr<UserConfigReader> config_reader;
  std::vector<std::function<void(Result<Machine*>)>> machine_waiting;  // for the settings
  conf::Networking networking = conf::Networking::Nat;
  std::vector<std::string> machine_warnings;  // for the first session
  std::unique_ptr<MachineNetwork> network;
  std::map<std::string, UserDisk> disks;  // by the path the user gave
  std::unique_ptr<Machine> machine;
  sys::EventLoop::TimerId machine_idle = 0;
  // Distributions whose next start is without systemd, and why: LaunchRequest::without_systemd.
  std::map<Guid, std::string> boot_failures;

  // As `--list` shows it: locked, running, else what is stored.
  api::DistributionState state_of(const Registration& registration) const;
  // The distribution a selector names. WSL_E_DEFAULT_DISTRO_NOT_FOUND, WSL_E_DISTRO_NOT_FOUND,
  // E_INVALIDARG. Without `any_state` only installed ones are found.
  Result<const Registration*> select(const api::Selector& selector, bool any_state) const;
  // Empty: systemd may be booted.
  std::string boot_failure(const Guid& id) const;
  // The lowest slot that no running distribution has.
  uint32_t free_slot() const;
  // E_ILLEGAL_STATE_CHANGE unless it is installed and no long operation is in work.
  Status check_usable(const Registration& registration) const;
};

class Users {
 public:
  // With `own_map` there is one user, 0, and these are the ids.
  Users(std::string state_directory, IdRanges ranges, std::optional<IdMap> own_map)
      : state_directory_(std::move(state_directory)),
        ranges_(std::move(ranges)),
        own_map_(std::move(own_map)) {}

  // The state of a user, read from disk at the first call.
  Result<UserState*> get(uid_t uid);
  std::map<uid_t, std::unique_ptr<UserState>>& all() { return users_; }
  // Users that have a directory below the state directory.
  Result<std::vector<uid_t>> known(sys::FdRef state_directory) const;

 private:
  std::string state_directory_;
  Result<IdMap> map_of(uid_t uid);

  IdRanges ranges_;
  std::optional<IdMap> own_map_;
  std::map<uid_t, std::unique_ptr<UserState>> users_;
};

}  // namespace lsl::host
