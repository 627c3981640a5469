#include "cli/commands/ask.h"
#include "cli/commands/commands.h"
#include "cli/texts.h"

namespace lsl::cli {

int run(const ChooseDefaultVersion& request, const Reporter& reporter) {
  if (reporter.as_wsl() && request.version == 2) reporter.print(kVersion2Notice);
  return ask_and_report(api::SetDefaultVersion{request.version}, kLookUpLimit, reporter);
}

}  // namespace lsl::cli
