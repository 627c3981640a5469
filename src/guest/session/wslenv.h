// WSLENV: which variables cross between host and guest, and how (spec/session.md section 8.2).
#pragma once

#include <string>
#include <vector>

#include "guest/session/environment.h"
#include "guest/session/host_paths.h"

namespace lsl::guest {

// Host to guest: sets WSLENV itself (always, empty when the host has none) and the variables it
// lists, from the host's environment block.
void apply_wslenv(Environment& environment, const std::vector<std::string>& host_environment,
                  const PathTranslator& to_guest, std::vector<std::string>& warnings);

// Guest to host: what a host program gets of the caller's block, "NAME=value" each. WSLENV is
// always among it; an empty value removes the variable there.
std::vector<std::string> shared_with_host(const std::vector<std::string>& guest_environment,
                                          const PathTranslator& to_host,
                                          std::vector<std::string>& warnings);

}  // namespace lsl::guest
