// What of the caller's environment reaches a distribution, pure (spec/session.md section 8).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lsl::cli {

// The value of `name` in a block of NAME=VALUE texts; empty when absent.
std::string_view variable(std::span<const std::string> block, std::string_view name);

// WSLENV and the variables it names, which is all the distribution looks at: other variables may be
// secrets and stay here. Empty without WSLENV.
std::vector<std::string> shared_variables(std::span<const std::string> block);

// `environment` with the caller's proxies for HTTP, in either spelling (spec/session.md
// section 8.1, row 2).
std::vector<std::string> with_proxies(std::vector<std::string> environment,
                                      std::span<const std::string> block);

// `environment` (the distribution's registered default) with TERM replaced by the caller's, if the
// caller has one.
std::vector<std::string> with_terminal_type(std::vector<std::string> environment,
                                            std::string_view terminal_type);

}  // namespace lsl::cli
