#include "cli/progress.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sys/file.h"
#include "sys/pty.h"

namespace lsl::cli {
namespace {

constexpr std::chrono::milliseconds kInterval{100};
constexpr std::chrono::milliseconds kRateOver{3000};
constexpr std::chrono::milliseconds kRateAtLeast{500};
constexpr size_t kWidestBar = 40;
constexpr size_t kNarrowestBar = 10;

// "[====>     ]" of `width` columns.
std::string bar_text(unsigned percent, size_t width) {
  const size_t inner = width - 2;
  const size_t filled = inner * percent / 100;
  std::string bar(inner, ' ');
  std::fill_n(bar.begin(), filled, '=');
  if (filled < inner) bar[filled] = '>';
  return "[" + bar + "]";
}

std::string rate_text(std::optional<uint64_t> per_second) {
  return per_second ? fmt::format(", {}/s", size_text(*per_second)) : "";
}

}  // namespace

std::string size_text(uint64_t bytes) {
  static constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  if (bytes < 1024) return fmt::format("{} B", bytes);
  double value = static_cast<double>(bytes);
  size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  return fmt::format("{:.{}f} {}", value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0, kUnits[unit]);
}

void Rate::add(Time now, uint64_t done) {
  if (!samples_.empty() && done < samples_.back().done) samples_.clear();
  samples_.push_back({now, done});
  while (now - samples_.front().time > kRateOver) samples_.pop_front();
}

std::optional<uint64_t> Rate::per_second() const {
  if (samples_.empty()) return std::nullopt;
  const std::chrono::duration<double> time = samples_.back().time - samples_.front().time;
  if (time < kRateAtLeast) return std::nullopt;
  const uint64_t bytes = samples_.back().done - samples_.front().done;
  return static_cast<uint64_t>(static_cast<double>(bytes) / time.count());
}

std::string progress_line(std::string_view label, const api::TransferProgress& progress,
                          std::optional<uint64_t> per_second, size_t columns) {
  std::string line;
  if (progress.total && *progress.total > 0) {
    // What is counted may grow while it is counted; more than everything is not shown.
    const uint64_t done = std::min(progress.done, *progress.total);
    const auto percent = static_cast<unsigned>(static_cast<double>(done) * 100 /
                                               static_cast<double>(*progress.total));
    const std::string head = fmt::format("{} {:3}%", label, percent);
    const std::string tail = fmt::format("{} of {}{}", size_text(done), size_text(*progress.total),
                                         rate_text(per_second));
    const size_t used = head.size() + tail.size() + 2;
    if (columns >= used + kNarrowestBar) {
      const size_t width = std::min(columns - used, kWidestBar);
      line = fmt::format("{} {} {}", head, bar_text(percent, width), tail);
    } else {
      line = fmt::format("{} {}", head, tail);
    }
  } else {
    line = fmt::format("{} {}{}", label, size_text(progress.done), rate_text(per_second));
  }
  return line.substr(0, columns);
}

ProgressBar::ProgressBar(std::string_view label)
    : label_(label), enabled_(::isatty(STDERR_FILENO) == 1) {}

void ProgressBar::show(const api::TransferProgress& progress) {
  const auto now = std::chrono::steady_clock::now();
  if (!enabled_ || now < next_) return;
  next_ = now + kInterval;
  rate_.add(now, progress.done);
  const sys::WindowSize size = sys::window_size(STDERR_FILENO).value_or(sys::WindowSize{});
  // The last column stays free: some terminals move on to the next line when it is written.
  const size_t columns = size.columns > 1 ? size.columns - 1u : 79u;
  // "\r" and "erase to the end of the line" (console_codes(4)).
  const std::string text =
      "\r" + progress_line(label_, progress, rate_.per_second(), columns) + "\x1b[K";
  drawn_ = true;
  (void)sys::write_all(STDERR_FILENO, text);  // only decoration
}

void ProgressBar::erase() {
  if (std::exchange(drawn_, false))
    (void)sys::write_all(STDERR_FILENO, "\r\x1b[K");  // only decoration
}

}  // namespace lsl::cli
