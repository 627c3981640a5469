#include "cli/commands/ask.h"
#include "cli/commands/commands.h"

namespace lsl::cli {

// A service that was killed may have left instances: so one is started here too if none runs.
// Prints nothing when all went well, also as wsl.
int run(const ShutdownAll& request, const Reporter& reporter) {
  const auto reply = ask(api::Shutdown{request.force}, kEndLimit);
  return reply ? 0 : reporter.failed(reply.error());
}

}  // namespace lsl::cli
