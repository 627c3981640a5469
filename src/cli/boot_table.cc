#include "cli/boot_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace lsl::cli {
namespace {

using api::BootStep;
using api::BootTimeline;

constexpr int64_t kBar = 30;

double milliseconds(int64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e6; }

size_t width_of(const BootTimeline& timeline, std::string_view heading, std::string BootStep::* m) {
  size_t width = heading.size();
  for (const BootStep& step : timeline.steps) width = std::max(width, (step.*m).size());
  return width;
}

// At least one character, so that no step is lost.
std::string bar(const BootStep& step, int64_t length) {
  const auto column = [&](int64_t at) {
    return length == 0 ? 0 : std::clamp<int64_t>(at * kBar / length, 0, kBar);
  };
  const int64_t end = step.duration_ns ? step.start_ns + *step.duration_ns : length;
  const int64_t first = std::min(column(step.start_ns), kBar - 1);
  const int64_t count = std::max<int64_t>(1, column(end) - first);
  const bool point = step.duration_ns == 0;
  std::string text(static_cast<size_t>(first), ' ');
  text.append(static_cast<size_t>(count), point ? '|' : step.waits ? '.' : '#');
  return text;
}

}  // namespace

int64_t boot_length(const BootTimeline& timeline) {
  int64_t length = timeline.ready_ns.value_or(0);
  for (const BootStep& step : timeline.steps)
    length = std::max(length, step.start_ns + step.duration_ns.value_or(0));
  return length;
}

std::string boot_summary(const BootTimeline& timeline, std::string_view when) {
  if (timeline.failure)
    return fmt::format("Started {}, failed: {}", when, printable(*timeline.failure));
  if (timeline.ready_ns)
    return fmt::format("Started {}, ready after {:.3f} ms.", when,
                       milliseconds(*timeline.ready_ns));
  return fmt::format("Started {}, not ready yet.", when);
}

std::string boot_table(const BootTimeline& timeline, std::string_view when) {
  const size_t process = width_of(timeline, "PROCESS", &BootStep::process);
  const size_t step = width_of(timeline, "STEP", &BootStep::step);
  const int64_t length = boot_length(timeline);
  std::string text = boot_summary(timeline, when) + "\n\n";
  text += fmt::format("{:>10}  {:>10}  {:<{}}  {}\n", "START ms", "TOOK ms", "PROCESS", process,
                      "STEP");
  for (const BootStep& one : timeline.steps) {
    const std::string took =
        one.duration_ns ? fmt::format("{:.3f}", milliseconds(*one.duration_ns)) : "-";
    text +=
        fmt::format("{:>10.3f}  {:>10}  {:<{}}  {:<{}}  {}\n", milliseconds(one.start_ns), took,
                    printable(one.process), process, printable(one.step), step, bar(one, length));
  }
  return text;
}

}  // namespace lsl::cli
