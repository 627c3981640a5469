// The program that fills or reads a distribution's disk for Import and Export (spec/mini_init.md
// section 8): pure. bsdtar of the machine's own, by its path; the archive comes and goes by its
// standard streams.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lsl::guest {

// `flags`: of the request (kMiniInit...).
std::vector<std::string> import_command(uint32_t flags);
std::vector<std::string> export_command(uint32_t flags);

}  // namespace lsl::guest
