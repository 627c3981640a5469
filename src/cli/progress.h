// A line that shows how far a long operation is. What it says is pure; ProgressBar draws it on a
// terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "api/transfer.h"

namespace lsl::cli {

// "1.5 GiB": three significant digits at most, powers of 1024.
std::string size_text(uint64_t bytes);

// Bytes per second over the last three seconds.
class Rate {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // `done` bytes altogether at `now`, which never goes back. Fewer than before: it begins anew.
  void add(Time now, uint64_t done);
  // Nothing until half a second is known.
  std::optional<uint64_t> per_second() const;

 private:
  struct Sample {
    Time time;
    uint64_t done;
  };
  std::deque<Sample> samples_;
};

// "Importing  45% [=========>           ] 123 MiB of 273 MiB, 85.2 MiB/s", without the bar where it
// does not fit, without the percentage where the total is unknown, without the rate where that is;
// never wider than `columns`.
std::string progress_line(std::string_view label, const api::TransferProgress& progress,
                          std::optional<uint64_t> per_second, size_t columns);

class ProgressBar {
 public:
  // Draws on standard error, only if that is a terminal.
  explicit ProgressBar(std::string_view label);
  ~ProgressBar() { erase(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(const api::TransferProgress& progress);  // at most every 100 ms
  void erase();                                      // before anything else is printed

 private:
  std::string label_;
  bool enabled_;
  bool drawn_ = false;
  Rate rate_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace lsl::cli
