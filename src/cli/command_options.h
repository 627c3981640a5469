// The commands that manage distributions and their own options (spec/cli.md section 3.2).
// arguments.cc finds the command; these read what follows it.
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>

#include "cli/arguments.h"

namespace lsl::cli {

// The command that `word` names, parsed with the words behind it; nothing when `word` names none.
std::optional<std::expected<Command, Complaint>> parse_command(Personality personality,
                                                               const std::string& word,
                                                               std::span<const std::string> rest);

// wslconfig.exe's four commands (section 4).
std::expected<Command, Complaint> parse_wslconfig(std::span<const std::string> words);

}  // namespace lsl::cli
