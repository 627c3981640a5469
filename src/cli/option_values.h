// The values of options (spec/cli.md section 3.1), pure: nothing for a text that is none.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "cli/personality.h"

namespace lsl::cli {

// "1" or "2".
std::optional<int64_t> parse_version(std::string_view text);
// Bytes: a decimal number and perhaps one of B K KB M MB G GB T TB, powers of 1024; at most
// INT64_MAX.
std::optional<int64_t> parse_size(std::string_view text);
// "1", "0", "true", "false", in any case.
std::optional<bool> parse_boolean(std::string_view text);
// A decimal number that is not negative; wsl passes over what follows it.
std::optional<int64_t> parse_integer(Personality personality, std::string_view text);

}  // namespace lsl::cli
