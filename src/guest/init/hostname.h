// Host names as WSL cleans them before use (spec/init.md section 5.5).
#pragma once

#include <string>
#include <string_view>

namespace lsl::guest {

// Keeps ASCII letters and digits, single dashes and the first dot; at most 64 bytes
// (HOST_NAME_MAX); "localhost" when nothing is left.
std::string clean_hostname(std::string_view name);

}  // namespace lsl::guest
