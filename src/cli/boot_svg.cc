#include "cli/boot_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "cli/boot_table.h"

namespace lsl::cli {
namespace {

using api::BootStep;
using api::BootTimeline;

constexpr double kLeft = 130;    // of the axis: room for the names of the lanes
constexpr double kScale = 1000;  // its length
constexpr double kRight = 280;   // room for the name of a last step
constexpr double kTop = 90;      // title, times
constexpr double kRow = 20;
constexpr double kLaneGap = 10;
constexpr double kWidth = kLeft + kScale + kRight;

struct Lane {
  std::string name;
  std::vector<const BootStep*> steps;
};

// In the order in which the processes began.
std::vector<Lane> lanes_of(const BootTimeline& timeline) {
  std::vector<Lane> lanes;
  for (const BootStep& step : timeline.steps) {
    auto lane = std::ranges::find(lanes, step.process, &Lane::name);
    if (lane == lanes.end()) lane = lanes.insert(lanes.end(), Lane{step.process, {}});
    lane->steps.push_back(&step);
  }
  return lanes;
}

// XML knows no control characters, and only well-formed text.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

constexpr auto kColours =
    std::to_array<std::string_view>({"#4878a8", "#c97b2e", "#4c9a52", "#8a6bb0", "#b0413e"});

// 1, 2 or 5 times a power of ten, so that there are at most twelve of them.
double tick_of(double length) {
  double tick = 1e-6;
  for (;;) {
    for (const double factor : {1.0, 2.0, 5.0})
      if (length / (tick * factor) <= 12) return tick * factor;
    tick *= 10;
  }
}

class Drawing {
 public:
  Drawing(const BootTimeline& timeline, std::string_view when)
      : timeline_(timeline),
        when_(when),
        lanes_(lanes_of(timeline)),
        length_(std::max<double>(static_cast<double>(boot_length(timeline)) / 1e6, 1e-3)) {
    for (const Lane& lane : lanes_)
      height_ += kLaneGap + kRow * static_cast<double>(lane.steps.size());
  }

  std::string draw() {
    add(R"(<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{0}" height="{1}" viewBox="0 0 {0} {1}">)",
        kWidth, height_ + kLaneGap);
    add(R"(<style>text {{ font-family: sans-serif; font-size: 12px; fill: #202020 }}
.title {{ font-size: 18px; font-weight: bold }} .lane {{ font-weight: bold }}
.time {{ fill: #606060; text-anchor: middle }} .late {{ text-anchor: end }}</style>)");
    const std::string title = fmt::format("Start of {}", timeline_.name);
    add("<title>{}</title>", escaped(title));
    add(R"(<rect width="100%" height="100%" fill="#ffffff"/>)");
    add(R"(<text class="title" x="20" y="30">{}</text>)", escaped(title));
    add(R"(<text x="20" y="52">{}</text>)", escaped(boot_summary(timeline_, when_)));
    draw_lanes();
    return text_ + "</svg>\n";
  }

 private:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
    text_ += '\n';
  }

  double x_of(double milliseconds) const { return kLeft + kScale * milliseconds / length_; }

  // Lines at round times. Seconds where milliseconds would be large numbers.
  void draw_axis() {
    const double tick = tick_of(length_);
    const bool seconds = length_ >= 10'000;
    for (int i = 0; i * tick <= length_ * (1 + 1e-9); ++i) {
      const double x = x_of(i * tick);
      add(R"(<line x1="{0:.2f}" y1="{1}" x2="{0:.2f}" y2="{2}" stroke="#d0d0d0"/>)", x, kTop - 10,
          height_);
      add(R"(<text class="time" x="{:.2f}" y="{}">{:g} {}</text>)", x, kTop - 16,
          i * tick / (seconds ? 1000 : 1), seconds ? "s" : "ms");
    }
    if (timeline_.ready_ns)
      add(R"(<line x1="{0:.2f}" y1="{1}" x2="{0:.2f}" y2="{2}" stroke="#b0413e" stroke-dasharray="4 3"><title>ready</title></line>)",
          x_of(static_cast<double>(*timeline_.ready_ns) / 1e6), kTop - 10, height_);
  }

  void draw_lanes() {
    double y = kTop;
    std::vector<double> tops;
    for (const Lane& lane : lanes_) {
      const double height = kRow * static_cast<double>(lane.steps.size());
      const std::string_view colour = kColours[tops.size() % kColours.size()];
      add(R"(<rect x="10" y="{}" width="{}" height="{}" fill="{}" fill-opacity="0.08"/>)", y,
          kWidth - 20, height, colour);
      add(R"(<text class="lane" x="18" y="{}">{}</text>)", y + 15, escaped(lane.name));
      tops.push_back(y);
      y += height + kLaneGap;
    }
    draw_axis();  // above the lanes' grounds, below the bars
    for (size_t i = 0; i < lanes_.size(); ++i)
      draw_steps(lanes_[i], tops[i], kColours[i % kColours.size()]);
  }

  void draw_steps(const Lane& lane, double y, std::string_view colour) {
    for (const BootStep* step : lane.steps) {
      draw_step(*step, y, colour);
      y += kRow;
    }
  }

  void draw_step(const BootStep& step, double y, std::string_view colour) {
    const double start = static_cast<double>(step.start_ns) / 1e6;
    const double took =
        step.duration_ns ? static_cast<double>(*step.duration_ns) / 1e6 : length_ - start;
    const double x = x_of(start);
    const double width = std::max(2.0, kScale * took / length_);
    const std::string times = step.duration_ns ? fmt::format("{:.3f} ms", took) : "it did not end";
    add(R"(<g><title>{}: {}, from {:.3f} ms: {}</title>)", escaped(step.process),
        escaped(step.step), start, times);
    add(R"(<rect x="{:.2f}" y="{}" width="{:.2f}" height="{}" fill="{}" fill-opacity="{}"{}/>)", x,
        y + 3, width, kRow - 6, colour, step.waits ? 0.3 : 0.9,
        step.duration_ns ? "" : R"( stroke="#b0413e" stroke-dasharray="3 2")");
    // Behind the bar, or in front of one that ends far to the right.
    const bool late = x + width > kLeft + kScale * 0.98 && x > kLeft + 300;
    add(R"(<text{} x="{:.2f}" y="{}">{}</text></g>)", late ? R"( class="late")" : "",
        late ? x - 6 : x + width + 6, y + 15, escaped(step.step));
  }

  const BootTimeline& timeline_;
  std::string_view when_;
  std::vector<Lane> lanes_;
  double length_;  // of the whole start in milliseconds, more than nothing
  double height_ = kTop;
  std::string text_;
};

}  // namespace

std::string boot_svg(const BootTimeline& timeline, std::string_view when) {
  return Drawing(timeline, when).draw();
}

}  // namespace lsl::cli
