// Paths of the host on their way to the service, which has another working directory.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace lsl::cli {

// `path`, when it is relative below `directory`, without "." and doubled or trailing slashes; pure.
// ".." stays: only the file system knows where it leads.
std::string absolute_path(std::string_view directory, std::string_view path);

// The same below the working directory. A path with ".." in it becomes the real one, as far as it
// exists. ENOENT for an empty one, and where the working directory has no name.
Result<std::string> absolute_path(const std::string& path);

}  // namespace lsl::cli
