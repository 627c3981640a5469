// The service's side of a version-1 launch. start() forks the builder and returns at once; the
// event loop calls finish() when the report pipe has reached its end. Nothing here walks a path
// that a user controls, so nothing a user mounts there can hold the service up.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "base/result.h"
#include "host/instances/builder_process.h"
#include "host/instances/nest.h"
#include "host/registry/id_map.h"
#include "sys/cgroup.h"
#include "sys/fd.h"
#include "sys/process.h"
#include "sys/timeline.h"

namespace lsl::host {

// What all launches of a service share; made once.
struct LaunchContext {
  std::string stage;           // empty directory of the service, inside its own mount namespace
  std::string init_program;    // path of the guest program
  std::string kept_mounts;     // mount point of the service's, below which it keeps file systems
  std::string cgroup_base;     // the service's cgroup-v2 directory; empty: no unified hierarchy
  bool host_root = true;       // else the service is root of a user namespace only
  bool proc_hides = false;     // /proc does not show processes of other users
  uint64_t max_processes = 0;  // in one distribution
};

struct LaunchRequest {
  std::string base_path;
  std::string name;  // of the group: the distribution's id
  uid_t caller = 0;  // who owns the user namespace: DESIGN, rule 1
  gid_t caller_group = 0;
  IdMap ids;
  uint32_t slot = 0;  // tells the distributions of one user that run at the same time apart
  // The namespace above the distribution's, of an earlier launch for the same user; -1: none yet.
  int outer_namespace = -1;
  // Why systemd is not to be booted, whatever /etc/wsl.conf says; empty: it may be.
  std::string without_systemd = {};
  int shared_mount = -1;  // a detached peer of what the user's distributions share; -1: none
};

// A launch under way. Dropping it ends the builder and whatever it made, and waits for that.
struct Launch {
  sys::Cgroup cgroup;  // declared first: removed when the processes have gone
  BuilderProcess builder;
  sys::Child init;  // empty until finish(); then the builder is only to be ended
  sys::Fd report;   // readable; at its end call finish()
  sys::Fd channel;  // the service's end of the init channel
  sys::Fd log;      // what init writes to its standard error
  std::string report_text;
};

// Two user namespaces contain a distribution. The outer one belongs to the user whose limits the
// distribution is charged to (DESIGN, rule 1): the calling user; for the host's root, root inside
// stands in. It is the same for all distributions of a user, and the one a service without the
// host's root lives in.
sys::NamespaceOwner namespace_owner(const LaunchRequest& request);
// The inner one belongs to an id of the outer one that no other running distribution's does: so the
// kernel counts the processes of each apart. Without subordinate ids there is only one.
sys::NamespaceOwner inner_owner(const LaunchRequest& request);

// Both, for a builder.
Nest nest_of(const LaunchContext& context, const LaunchRequest& request);

// Begins in an empty `launch`. After an error the builder may be at work already: the undertaker
// ends it, who does not wait.
Status start_version1(const LaunchContext& context, const LaunchRequest& request,
                      sys::Timeline& timeline, Launch& launch);

// After the end of the report pipe: takes over init's process, or says why there is none. EPERM,
// ENOSPC or EACCES where user namespaces are forbidden; the detail says so.
Status finish(Launch& launch);

// Of a launch that has been finished: the namespace above it, for LaunchRequest::outer_namespace.
// EPERM: not that of `request`, whatever the distribution has done meanwhile.
Result<sys::Fd> outer_namespace(const Launch& launch, const LaunchRequest& request);

}  // namespace lsl::host
