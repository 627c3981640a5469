#include "base/text.h"
#include "cli/commands/ask.h"
#include "cli/commands/commands.h"

namespace lsl::cli {

int run(const ShowStatus&, const Reporter& reporter) {
  const auto status = ask(api::GetStatus{}, kLookUpLimit);
  if (!status) return reporter.failed(status.error());
  std::string text;
  if (status->default_distribution)
    text += fmt::format("Default Distribution: {}\n", printable(*status->default_distribution));
  text += fmt::format("Default Version: {}\n", status->default_version);
  if (!reporter.as_wsl())
    text +=
        fmt::format("Service Version: {}\nKernel Version: {}\nHost Version: {}\n",
                    printable(status->version), printable(status->kernel), printable(status->host));
  reporter.print(text);
  return 0;
}

}  // namespace lsl::cli
