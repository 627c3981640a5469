// The samples of one figure and the line that is printed of them:
//
//   METRIC <TAB> WHO <TAB> MEDIAN <TAB> P95 <TAB> N <TAB> UNIT <TAB> NOTE
//
// A figure without a sample has "-" for MEDIAN and P95, and its NOTE says why.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lsl::bench {

struct Samples {
  std::vector<double> values;
  int failed = 0;  // attempts that gave no value
};

enum class Better { Less, More };  // which values of a figure are the good ones

// The value below which the part `q` (0 to 1) of the values lies, between two of them by
// interpolation; 0 without values.
double quantile(std::vector<double> values, double q);

// P95 is the bad end: 95 of 100 samples are better. `note` is followed by the number of failures.
std::string figure_line(std::string_view metric, std::string_view who, const Samples& samples,
                        std::string_view unit, Better better, std::string_view note = "");

void print_figure(std::string_view metric, std::string_view who, const Samples& samples,
                  std::string_view unit, Better better, std::string_view note = "");

// Microseconds of the monotonic clock.
double now_us();

}  // namespace lsl::bench
