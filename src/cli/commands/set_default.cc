#include "cli/commands/ask.h"
#include "cli/commands/commands.h"

namespace lsl::cli {

int run(const MakeDefault& request, const Reporter& reporter) {
  return ask_and_report(api::SetDefault{{request.name, std::nullopt}}, kLookUpLimit, reporter);
}

}  // namespace lsl::cli
