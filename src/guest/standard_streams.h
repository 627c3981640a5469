// Descriptors 0 to 2 of a PID 1, which nobody may have set up.
#pragma once

#include "base/result.h"

namespace lsl::guest {

// /dev/null on 0 and 1, and on 2 where the launcher left nothing there: descriptors that are opened
// later must not fall on these numbers.
Status set_up_streams();

}  // namespace lsl::guest
