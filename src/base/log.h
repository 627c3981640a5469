// Log lines of the long-lived programs (lsld, init): "<level>name: text" on standard error, where
// the journal and /dev/kmsg understand the level prefix (sd-daemon(3)). Who decides what to do
// about an error logs it, once.
#pragma once

#include <fmt/core.h>

#include <functional>
#include <string_view>

namespace lsl {

enum class LogLevel { Error = 3, Warning = 4, Info = 6, Debug = 7 };

// The name in front of each line and the least urgent level that is printed; process-wide, set by
// main once.
void log_setup(std::string_view name, LogLevel threshold);
// Where whole lines go instead of standard error; none: there again.
using LogSink = std::function<void(std::string_view line)>;
void log_to(LogSink sink);
void log_line(LogLevel level, std::string_view text);

template <class... Args>
void log_error(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::Error, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_warning(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::Warning, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::Info, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_debug(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::Debug, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace lsl
