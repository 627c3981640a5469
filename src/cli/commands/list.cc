#include "cli/list_table.h"

#include "cli/commands/ask.h"
#include "cli/commands/commands.h"

namespace lsl::cli {

int run(const List& list, const Reporter& reporter) {
  const auto reply = ask(api::ListDistributions{}, kLookUpLimit);
  if (!reply) return reporter.failed(reply.error());
  const auto text = list_text(reporter.personality(), list, reply->distributions);
  if (!text) return reporter.refused(text.error());
  reporter.print(*text);
  return 0;
}

}  // namespace lsl::cli
