// The two processes of localhost forwarding, both forks of the service and the calling user's, who
// could do no more with them than without. They die with the service.
//
// The opener stays in the host's network namespace and opens ports of the host's loopback when
// asked. The carrier is in the machine's namespace: it sees what is listened on there, gets the
// opened ports from the opener, accepts connections on them, connects inside and carries the bytes.
// A socket belongs for ever to the namespace it was made in, whoever holds it.
#pragma once

#include <sys/types.h>

#include "base/result.h"
#include "conf/wslconfig.h"
#include "sys/fd.h"
#include "sys/process.h"

namespace lsl::host {

struct ForwarderSettings {
  uid_t uid = 0;
  gid_t gid = 0;
  conf::Ports ignored_ports;
};

struct ForwarderProcesses {
  sys::Child opener;
  sys::Child carrier;  // each ends when the other has
};
// Needs CAP_SYS_ADMIN and the right to become the user.
Result<ForwarderProcesses> start_forwarder(const ForwarderSettings& settings,
                                           sys::FdRef network_namespace);

}  // namespace lsl::host
