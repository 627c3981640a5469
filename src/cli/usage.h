// The usage text of each personality.
#pragma once

#include <string>

#include "cli/personality.h"

namespace lsl::cli {

// With a line end. The wsl personality's has no more options than this version can do, lsl's the
// same under its own name.
std::string usage_text(Personality personality);

}  // namespace lsl::cli
