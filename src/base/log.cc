#include "base/log.h"

#include <cstdio>
#include <string>

namespace lsl {
namespace {

std::string& log_name() {
  static std::string name = "lsl";
  return name;
}
LogLevel log_threshold = LogLevel::Info;

}  // namespace

void log_setup(std::string_view name, LogLevel threshold) {
  log_name() = name;
  log_threshold = threshold;
}

void log_line(LogLevel level, std::string_view text) {
  if (level > log_threshold) return;
  const std::string line = fmt::format("<{}>{}: {}\n", static_cast<int>(level), log_name(), text);
  // One write per line, so that lines of several processes do not mix; a lost log line is no
  // failure.
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace lsl
