// One LaunchInit: from a clone of mini_init to the distribution's process 1 executing /init
// (spec/mini_init.md section 7).
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "guest/mini_init/launch_plan.h"
#include "guest/mini_init/transport.h"
#include "sys/fd.h"
#include "wire/instance.h"

namespace lsl::guest {

struct Launch {
  wire::LaunchInit message;
  MachineFacts facts;
  sys::Fd channel;  // the init channel's end
  std::unique_ptr<Disks> disks;
  LaunchParts parts;
};

// The namespaces a distribution has for itself (section 7.4); the network and the ids are the
// machine's.
uint64_t launch_namespaces();

// Runs in the clone, process 1 of its namespaces. Ends in /init; a failure before that is told on
// the init channel by CreateInstanceResult, with a positive errno and the step.
[[noreturn]] void run_launch(Launch launch);

// The first message of an init channel, which says that something before init has failed.
Status tell_failure(sys::FdRef channel, int error, wire::CreateInstanceStep step);

}  // namespace lsl::guest
