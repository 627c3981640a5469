// The lsl command: which habits, which command, and off to src/cli/commands/.
#include <stdlib.h>

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/arguments.h"
#include "cli/commands/commands.h"
#include "cli/descriptors.h"
#include "cli/personality.h"
#include "cli/report.h"

namespace {

bool is_one(const char* name) {
  const char* value = ::getenv(name);
  return value != nullptr && std::string_view(value) == "1";
}

}  // namespace

int main(int argc, char** argv) {
  using namespace lsl::cli;
  const Personality personality = personality_of(argc > 0 ? argv[0] : "lsl");
  const Reporter reporter(personality,
                          is_one("LSL_DISABLE_WARNINGS") || is_one("WSL_DISABLE_WARNINGS"));
  if (const lsl::Status filled = fill_closed_descriptors(); !filled)
    return reporter.failed(filled.error());
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  const auto command = parse_arguments(personality, words);
  if (!command) return reporter.refused(command.error());
  return std::visit([&](const auto& chosen) { return run(chosen, reporter); }, *command);
}
