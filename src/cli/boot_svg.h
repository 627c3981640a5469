// --boot-timeline as a drawing, pure: an SVG file (W3C, Scalable Vector Graphics 1.1) of a time
// axis and one lane per process, a bar per step; pointing at a bar shows its times.
#pragma once

#include <string>
#include <string_view>

#include "api/boot_timeline.h"

namespace lsl::cli {

// `when` is the start in the user's own time.
std::string boot_svg(const api::BootTimeline& timeline, std::string_view when);

}  // namespace lsl::cli
