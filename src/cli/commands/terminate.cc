#include "cli/commands/ask.h"
#include "cli/commands/commands.h"

namespace lsl::cli {

int run(const TerminateOne& request, const Reporter& reporter) {
  return ask_and_report(api::Terminate{{request.name, std::nullopt}}, kEndLimit, reporter);
}

}  // namespace lsl::cli
