// --boot-timeline as text, pure.
#pragma once

#include <string>
#include <string_view>

#include "api/boot_timeline.h"

namespace lsl::cli {

// "Started 2026-11-24 16:19:02, ready after 6.412 ms."; why it failed instead. `when` is the start
// in the user's own time. Safe to print.
std::string boot_summary(const api::BootTimeline& timeline, std::string_view when);

// The summary, then a line per step in the order in which they began: start and duration in
// milliseconds ("-": it did not end), process, step, and a bar on the time of the whole start: '#'
// is work, '.' waiting for another process, '|' a point in time.
std::string boot_table(const api::BootTimeline& timeline, std::string_view when);

// The last point in time there is, in nanoseconds.
int64_t boot_length(const api::BootTimeline& timeline);

}  // namespace lsl::cli
