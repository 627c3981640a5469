// Carries out the steps of setup_plan.h.
#pragma once

#include <span>

#include "base/result.h"
#include "guest/mini_init/setup_plan.h"

namespace lsl::guest {

// In order. A failure is logged; the first one that ends the machine is returned.
Status apply_setup(std::span<const SetupStep> plan);

}  // namespace lsl::guest
