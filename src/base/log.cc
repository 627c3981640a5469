#include "base/log.h"

#include <cstdio>
#include <string>
#include <utility>

#include "base/text.h"

namespace lsl {
namespace {

std::string& log_name() {
  static std::string name = "lsl";
  return name;
}
LogSink& log_sink() {
  static LogSink sink;
  return sink;
}
LogLevel log_threshold = LogLevel::Info;

}  // namespace

void log_setup(std::string_view name, LogLevel threshold) {
  log_name() = name;
  log_threshold = threshold;
}

void log_to(LogSink sink) { log_sink() = std::move(sink); }

void log_line(LogLevel level, std::string_view text) {
  if (level > log_threshold) return;
  // Texts quote what users and guests named: no name makes a second line.
  const std::string line =
      fmt::format("<{}>{}: {}\n", static_cast<int>(level), log_name(), printable(text));
  if (log_sink()) return log_sink()(line);
  // One write per line, so that lines of several processes do not mix; a lost log line is no
  // failure.
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace lsl
