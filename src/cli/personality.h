// Which habits the program has, by the name it was started under (DESIGN.md of the project's docs:
// two personalities; spec/cli.md section 1, entry points).
#pragma once

#include <string_view>

namespace lsl::cli {

enum class Personality {
  Lsl,        // Unix habits
  Wsl,        // wsl.exe to the letter
  Bash,       // bash.exe: everything goes to /bin/bash
  WslConfig,  // wslconfig.exe: /list, /setdefault, /terminate, /unregister
};

// By the last component of argv[0], with or without ".exe", any case; Lsl for any other name.
Personality personality_of(std::string_view argv0);
// The first element of an error code: "Lsl", "Wsl", "Bash", "WslConfig".
std::string_view context_name(Personality personality);
// What users type, for texts that name the program: "lsl", "wsl.exe".
std::string_view program_name(Personality personality);
// Exit status of a failure of our own: 255, for bash 1.
int failure_status(Personality personality);
// True for all but Lsl: errors on stdout, the OS's texts, raw exit status.
bool behaves_as_wsl(Personality personality);

}  // namespace lsl::cli
