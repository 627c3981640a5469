// Which service the command talks to, and starting one when nobody listens (DESIGN, "which service
// lsl reaches" and "a service started by lsl").
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "api/client.h"
#include "base/result.h"

namespace lsl::cli {

// A place where a service may listen: `directory`/service.sock.
struct ServicePlace {
  std::string directory;
  bool start = false;  // a service is started here when none answers
  bool operator==(const ServicePlace&) const = default;
};

// The places to try, in order; pure. LSL_RUNTIME_DIR alone if set; else /run/lsl, and for others
// than root $XDG_RUNTIME_DIR/lsl. Empty when a user has no XDG_RUNTIME_DIR and /run/lsl did not
// answer: see connect_to_service.
std::vector<ServicePlace> service_places(std::string_view lsl_runtime_dir,
                                         std::string_view xdg_runtime_dir, uid_t uid);

// A connection to the service, which is started where allowed: it gets a session of its own, its
// output goes to lsld.log beside the socket, and it has 10 s to listen. Two commands that start one
// at the same time both succeed: the second lsld leaves quietly, and its command connects to the
// first. The peer must be root or the caller; EPERM otherwise.
Result<api::Client> connect_to_service();

// Connects, sends the call and waits for its first reply, which next() then gives. A service that
// was killed while the call waited unread is replaced, and the call made again.
Result<api::Client> begin_call(const api::Call& call, api::Deadline deadline);
template <class R>
Result<api::Client> begin_call(const R& request, api::Deadline deadline) {
  return begin_call(api::Call{std::string(R::kMethod), request.to_json(), R::kMore, false},
                    deadline);
}

}  // namespace lsl::cli
