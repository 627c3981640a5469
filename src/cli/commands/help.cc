#include "cli/commands/commands.h"
#include "cli/texts.h"
#include "cli/usage.h"

namespace lsl::cli {

int run(const Help&, const Reporter& reporter) {
  reporter.print(usage_text(reporter.personality()));
  // wsl.exe's usage is the text of an error, also when it was asked for.
  return reporter.as_wsl() ? failure_status(reporter.personality()) : 0;
}

int run(const NotAvailable& request, const Reporter& reporter) {
  return reporter.refused({not_available_text(request.option), "E_NOTIMPL", false});
}

}  // namespace lsl::cli
