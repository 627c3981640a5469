// The commands that are one call to the service.
#pragma once

#include <chrono>

#include "api/client.h"
#include "base/result.h"
#include "cli/report.h"
#include "cli/service_connection.h"

namespace lsl::cli {

// How long a call may take: looking something up, or ending distributions, which get time to do so
// themselves.
inline constexpr std::chrono::seconds kLookUpLimit{30};
inline constexpr std::chrono::seconds kEndLimit{300};
// The same for what looks at a whole disk image, or has to boot a machine first.
inline constexpr std::chrono::seconds kImageLimit{1800};

template <class R>
Result<typename R::Reply> ask(const R& request, std::chrono::seconds limit) {
  const api::Deadline deadline = std::chrono::steady_clock::now() + limit;
  LSL_TRY(client, begin_call(request, deadline));
  LSL_TRY(reply, client.next(deadline));
  return R::Reply::from_json(reply.parameters);
}

// For calls that only succeed or fail.
template <class R>
int ask_and_report(const R& request, std::chrono::seconds limit, const Reporter& reporter) {
  const auto reply = ask(request, limit);
  if (!reply) return reporter.failed(reply.error());
  reporter.succeeded();
  return 0;
}

}  // namespace lsl::cli
