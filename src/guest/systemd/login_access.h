// How a process that is being launched asks init for its user's login session: over a socket that
// the session leader got from init and its children inherit. Each asks for itself, before it
// becomes its program, so that the leader serves others meanwhile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "channel/channel.h"
#include "sys/fd.h"
#include "sys/users.h"
#include "wire/session.h"

namespace lsl::guest {

// The session's side.
class LoginAccess {
 public:
  explicit LoginAccess(sys::Fd to_init) : to_init_(std::move(to_init)) {}
  // Waits for init, which has a deadline of its own; false when there is no login session, or init
  // has ended.
  bool session_for(const sys::User& user) const;

 private:
  sys::Fd to_init_;
};

// Init's side.
struct LoginRequest {
  wire::CreateLoginSession message;
  sys::Fd answer;  // for answer_login()
};
// A request that came over `channel`; EBADMSG for anything else.
Result<LoginRequest> login_request(channel::Packet packet);
// Nobody may be there to hear it any more.
void answer_login(sys::FdRef answer, bool up);

}  // namespace lsl::guest
