// The long operations of the service other than import and export (api/maintenance.h), from the
// command's side: what it says meanwhile is shown, and the last reply is the answer.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "api/varlink.h"
#include "base/json.h"
#include "cli/report.h"

namespace lsl::cli {

// Makes the call and waits for its last reply: that, or the status to leave with, everything having
// been said. `label` is what the progress line begins with. What programs of the operation write is
// printed at once as wsl; as lsl only when the operation failed, on standard error, the last 200
// lines. SIGINT, SIGTERM, SIGHUP and SIGQUIT end it, and there is no other limit: the service says
// how it went, or is gone.
std::variant<int, Json> run_job(const api::Call& call, std::string_view label,
                                const Reporter& reporter);

// The whole command. `on_success` gets the reply before success is reported.
template <class R, class OnSuccess>
int run_and_report(const R& request, std::string_view label, const Reporter& reporter,
                   OnSuccess on_success) {
  const std::variant<int, Json> end =
      run_job({std::string(R::kMethod), request.to_json(), R::kMore, false}, label, reporter);
  if (const int* status = std::get_if<int>(&end)) return *status;
  const auto reply = R::Reply::from_json(std::get<Json>(end));
  if (!reply) return reporter.failed(reply.error());
  on_success(*reply);
  reporter.succeeded();
  return 0;
}
template <class R>
int run_and_report(const R& request, std::string_view label, const Reporter& reporter) {
  return run_and_report(request, label, reporter, [](const typename R::Reply&) {});
}

}  // namespace lsl::cli
