// What the host calls itself, from os-release(5); pure.
#pragma once

#include <string>
#include <string_view>

namespace lsl::cli {

// PRETTY_NAME without its quotes, "Linux" where there is none (os-release(5) has that default).
std::string host_name(std::string_view os_release);

}  // namespace lsl::cli
