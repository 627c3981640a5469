// The child side of a machine's launch on the host's kernel: from a fork of the service, still the
// host's root, to mini_init as PID 1 of the machine. The order was proved on the kernel
// (platform_notes, "HostMachine, verified order"): the user namespace comes first, what carries
// policy is mounted before it is entered.
#pragma once

#include <string>

#include "base/result.h"
#include "host/instances/nest.h"

namespace lsl::host {

// All a builder needs, computed before the fork. The descriptors belong to the caller.
struct MachinePlan {
  std::string stage;         // a directory of the service to mount on
  std::string init_program;  // path of the guest program
  std::string kept_mounts;   // of the service, which the machine must not hold
  Nest nest;                 // with the ids of all distributions of the machine
  bool own_network = true;   // else it shares the host's
  // The cgroup-v2 directories of the machine and, below it, of mini_init; empty: there are none.
  std::string group, init_group;
  int group_made = -1;  // pipe: a byte when the groups are there, its end when there is no launch
  int channel = -1;     // the guest's end of mini_init's channel
  int notify = -1;      // the guest's end of its notify channel
  int log = -1;         // where its standard error goes
  int report = -1;      // pipe to the service, see parse_report
};

// Runs in the forked child; never returns. Reports on plan.report as build_version1 does.
[[noreturn]] void build_machine(const MachinePlan& plan);

}  // namespace lsl::host
