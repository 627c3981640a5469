// The commands about how distributions and disks are stored, and their options (spec/cli.md
// section 3.2): import, export, --manage, conversion, clones and --mount.
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>

#include "cli/arguments.h"

namespace lsl::cli {

// As parse_command (command_options.h), for these commands.
std::optional<std::expected<Command, Complaint>> parse_storage_command(
    Personality personality, const std::string& word, std::span<const std::string> rest);

}  // namespace lsl::cli
