// A line that shows how far an import or export is. What it says is pure; ProgressBar draws it on a
// terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/transfer.h"

namespace lsl::cli {

// "1.5 GiB": three significant digits at most, powers of 1024.
std::string size_text(uint64_t bytes);

// "Importing  45% [=========>           ] 123 MiB of 273 MiB", without the bar where it does not
// fit, without the percentage where the total is unknown; never wider than `columns`.
std::string progress_line(std::string_view label, const api::TransferProgress& progress,
                          size_t columns);

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
  std::chrono::steady_clock::time_point next_;
};

}  // namespace lsl::cli
