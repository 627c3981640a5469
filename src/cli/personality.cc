#include "cli/personality.h"

#include "base/text.h"

namespace lsl::cli {

Personality personality_of(std::string_view argv0) {
  if (const size_t slash = argv0.rfind('/'); slash != std::string_view::npos)
    argv0.remove_prefix(slash + 1);
  std::string name = to_lower(argv0);
  if (name.ends_with(".exe")) name.resize(name.size() - 4);
  if (name == "wsl") return Personality::Wsl;
  if (name == "bash") return Personality::Bash;
  if (name == "wslconfig") return Personality::WslConfig;
  return Personality::Lsl;
}

std::string_view context_name(Personality personality) {
  switch (personality) {
    case Personality::Wsl:
      return "Wsl";
    case Personality::Bash:
      return "Bash";
    case Personality::WslConfig:
      return "WslConfig";
    case Personality::Lsl:
      break;
  }
  return "Lsl";
}

std::string_view program_name(Personality personality) {
  return behaves_as_wsl(personality) ? "wsl.exe" : "lsl";
}

int failure_status(Personality personality) { return personality == Personality::Bash ? 1 : 255; }

bool behaves_as_wsl(Personality personality) { return personality != Personality::Lsl; }

}  // namespace lsl::cli
