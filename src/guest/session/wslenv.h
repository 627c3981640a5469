// WSLENV: which of the host's variables a process inside gets, and how (spec/session.md section
// 8.2). Only the direction host to guest.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "guest/session/environment.h"

namespace lsl::guest {

// A host path as the guest sees it; nothing when it has no counterpart inside.
using PathTranslator = std::function<std::optional<std::string>(std::string_view host_path)>;

// Sets WSLENV itself (always, empty when the host has none) and the variables it lists, from the
// host's environment block.
void apply_wslenv(Environment& environment, const std::vector<std::string>& host_environment,
                  const PathTranslator& translate);

// The elements of a path or path list as the host wrote it: separated by ';' or, where the element
// is not a Windows path ("C:\x", "\\server\x"), by ':'. Empty elements vanish.
std::vector<std::string_view> split_host_paths(std::string_view value);

}  // namespace lsl::guest
