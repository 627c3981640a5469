#include "cli/commands/ask.h"
#include "cli/commands/commands.h"

namespace lsl::cli {

int run(const ChooseDefaultVersion& request, const Reporter& reporter) {
  if (reporter.as_wsl() && request.version == 2)
    reporter.print(
        "For information on key differences with WSL 2 please visit https://aka.ms/wsl2\n");
  return ask_and_report(api::SetDefaultVersion{request.version}, kLookUpLimit, reporter);
}

}  // namespace lsl::cli
