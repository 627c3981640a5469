// How a session asks init for a user's login session: the request, with one end of a socket pair,
// goes from the session leader to init; the launched process itself waits at the other end, before
// it becomes its program, so that the leader serves others meanwhile.
#pragma once

#include <memory>

#include "base/result.h"
#include "channel/numbered.h"
#include "sys/fd.h"
#include "sys/users.h"

namespace lsl::guest {

// The leader's side.
class LoginAccess {
 public:
  static Result<std::unique_ptr<LoginAccess>> create(sys::Fd to_init);
  // Where the answer will arrive.
  Result<sys::Fd> ask(const sys::User& user);

 private:
  explicit LoginAccess(std::unique_ptr<channel::Channel> channel) : channel_(std::move(channel)) {}

  channel::Numbered channel_;
};

// The launched process's side: waits for the answer, for which init has a deadline; false when
// there is no login session, or init has ended. Async-signal-safe.
bool await_login(int answer);
// Init's side. Nobody may be there to hear it any more.
void answer_login(sys::FdRef answer, bool up);

}  // namespace lsl::guest
