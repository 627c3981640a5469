// The session leader: one per session of `lsl`, a child of init. It launches processes as
// its client asks and stays until the client has gone and they have ended (spec/session.md sections
// 2 and 3, over the lxbus channels of docs/PROTOCOL.md).
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "channel/numbered.h"
#include "guest/session/process.h"

namespace lsl::guest {

class Leader {
 public:
  Leader(LaunchContext context, std::unique_ptr<channel::Channel> session)
      : context_(std::move(context)), session_(std::move(session)) {}

  // Until there is nothing left to do. An error: the client broke the protocol, or the kernel
  // failed.
  Status run();

 private:
  void on_session();
  Status create_process(channel::Numbered::Request request);

  LaunchContext context_;
  channel::Numbered session_;
  Status session_status_;
  bool session_open_ = true;
  std::vector<std::unique_ptr<Process>> processes_;
};

// The life of a process just forked from init, from closing what it inherited to _exit: `session`
// is its end of the session channel.
[[noreturn]] void become_leader(sys::Fd session, SessionSettings settings);

}  // namespace lsl::guest
