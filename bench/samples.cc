#include "samples.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace lsl::bench {

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const double place = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<size_t>(place);
  if (below + 1 >= values.size()) return values.back();
  return values[below] + (place - static_cast<double>(below)) * (values[below + 1] - values[below]);
}

std::string figure_line(std::string_view metric, std::string_view who, const Samples& samples,
                        std::string_view unit, Better better, std::string_view note) {
  std::string remark(note);
  if (samples.failed > 0)
    remark += fmt::format("{}{} failed", remark.empty() ? "" : ", ", samples.failed);
  if (samples.values.empty())
    return fmt::format("{}\t{}\t-\t-\t0\t{}\t{}\n", metric, who, unit, remark);
  const double bad_end = better == Better::Less ? 0.95 : 0.05;
  return fmt::format("{}\t{}\t{:.2f}\t{:.2f}\t{}\t{}\t{}\n", metric, who,
                     quantile(samples.values, 0.5), quantile(samples.values, bad_end),
                     samples.values.size(), unit, remark);
}

void print_figure(std::string_view metric, std::string_view who, const Samples& samples,
                  std::string_view unit, Better better, std::string_view note) {
  const std::string line = figure_line(metric, who, samples, unit, better, note);
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fflush(stdout);
}

double now_us() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::micro>(now).count();
}

}  // namespace lsl::bench
