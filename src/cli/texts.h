// Texts that scripts match on: those of the symbolic codes (spec/cli.md sections 1.2 and 6) and the
// operating system's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/personality.h"

namespace lsl::cli {

// The text wsl.exe prints for a symbolic code, trailing blank included where it is the OS's ("The
// file exists. "). Nothing for a code without a fixed text.
std::optional<std::string_view> text_of(std::string_view code);
// The code wsl.exe would show where a system call failed with `errno_value`: ENOENT is
// ERROR_FILE_NOT_FOUND. Empty when there is no counterpart.
std::string_view windows_code(int errno_value);

// Command line errors. X and Y are options as they are written.
std::string invalid_argument_text(Personality personality, std::string_view word);
std::string needs_value_text(Personality personality, std::string_view option);
std::string missing_parameter_text(std::string_view option);
std::string not_available_text(std::string_view option);

// What a user without distributions is told.
std::string no_distributions_text(Personality personality);

// "The operation completed successfully. "
extern const std::string_view kSuccess;
// What wsl.exe says before it makes something version 2, with a line end.
extern const std::string_view kVersion2Notice;

}  // namespace lsl::cli
