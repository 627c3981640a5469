#include "cli/commands/ask.h"
#include "cli/commands/commands.h"
#include "cli/config_text.h"

namespace lsl::cli {

int run(const CheckConfigOf& request, const Reporter& reporter) {
  const auto report = ask(api::CheckConfig{{request.name, std::nullopt}}, kLookUpLimit);
  if (!report) return reporter.failed(report.error());
  reporter.print(config_text(*report));
  return config_status(*report);
}

}  // namespace lsl::cli
