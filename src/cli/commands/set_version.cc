#include <unistd.h>

#include "cli/commands/ask.h"
#include "cli/commands/commands.h"
#include "cli/job.h"
#include "cli/option_values.h"
#include "cli/texts.h"

namespace lsl::cli {

// wsl.exe looks for the distribution before it looks at the version.
int run(const ConvertOne& request, const Reporter& reporter) {
  const auto found = ask(api::FindDistribution{request.name, false}, kLookUpLimit);
  if (!found) return reporter.failed(found.error());
  const std::optional<int64_t> version = parse_version(request.version);
  if (!version)
    return reporter.refused(
        incorrect(reporter.personality(), "ERROR_VERSION_PARSE_ERROR",
                  fmt::format("--set-version: {} is neither 1 nor 2", request.version)));
  if (reporter.as_wsl()) {
    if (*version == 2) reporter.print(kVersion2Notice);
    if (::isatty(STDOUT_FILENO) == 1)
      reporter.print("Conversion in progress, this may take a few minutes.\n");
  }
  return run_and_report(api::SetVersion{{request.name, {}}, *version}, "Converting", reporter);
}

}  // namespace lsl::cli
