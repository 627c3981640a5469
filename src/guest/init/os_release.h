// Flavor and Version of InitializeResponse, out of a distribution's etc/os-release (spec/init.md
// section 5, step 15).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lsl::guest {

struct OsRelease {
  std::optional<std::string> flavor;   // ID=
  std::optional<std::string> version;  // VERSION_ID=
  bool operator==(const OsRelease&) const = default;
};

// Only lines that are wholly NAME=VALUE or NAME="VALUE" with VALUE made of letters, digits and -_.,
// count; of several the last, as a shell that sources the file would see it. An empty value is
// none.
OsRelease parse_os_release(std::string_view text);

}  // namespace lsl::guest
