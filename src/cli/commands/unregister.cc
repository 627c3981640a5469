#include "cli/commands/ask.h"
#include "cli/commands/commands.h"

namespace lsl::cli {

int run(const UnregisterOne& request, const Reporter& reporter) {
  if (reporter.as_wsl()) {
    // "Unregistering." is said only once the name is known to exist, in whatever state.
    const auto found = ask(api::FindDistribution{request.name, true}, kLookUpLimit);
    if (!found) return reporter.failed(found.error());
    reporter.print("Unregistering.\n");
  }
  return ask_and_report(api::Unregister{{request.name, std::nullopt}}, kEndLimit, reporter);
}

}  // namespace lsl::cli
