#include "host/options.h"

#include <errno.h>

#include "base/text.h"

namespace lsl::host {
namespace {

Status read_milliseconds(const Environment& environment, const char* name, int& value) {
  const std::optional<std::string> text = environment(name);
  if (!text) return {};
  if (*text == "-1") {
    value = -1;
    return {};
  }
  const auto number = parse_unsigned(*text);
  if (!number || *number > 86'400'000) return fail(EINVAL, "read {}={}", name, printable(*text));
  value = static_cast<int>(*number);
  return {};
}

Status read_count(const Environment& environment, const char* name, uint64_t& value) {
  const std::optional<std::string> text = environment(name);
  if (!text) return {};
  const auto number = parse_unsigned(*text);
  if (!number || *number == 0 || *number > INT32_MAX)
    return fail(EINVAL, "read {}={}", name, printable(*text));
  value = *number;
  return {};
}

Result<std::string> state_directory(const Environment& environment, uid_t uid) {
  if (const auto given = environment("LSL_STATE_DIR")) return *given;
  if (uid == 0) return std::string("/var/lib/lsl");
  if (const auto data = environment("XDG_DATA_HOME")) return *data + "/lsl";
  if (const auto home = environment("HOME")) return *home + "/.local/share/lsl";
  return fail(EINVAL,
              "find a place for the state: LSL_STATE_DIR, XDG_DATA_HOME and HOME are not set");
}

Result<std::string> runtime_directory(const Environment& environment, uid_t uid) {
  if (const auto given = environment("LSL_RUNTIME_DIR")) return *given;
  if (uid == 0) return std::string("/run/lsl");
  if (const auto runtime = environment("XDG_RUNTIME_DIR")) return *runtime + "/lsl";
  return fail(EINVAL,
              "find a place for the socket: LSL_RUNTIME_DIR and XDG_RUNTIME_DIR are not set");
}

}  // namespace

Result<Options> parse_options(const std::vector<std::string>& arguments,
                              const Environment& environment, uid_t uid,
                              const std::string& program_directory) {
  Options options;
  LSL_TRY(state, state_directory(environment, uid));
  LSL_TRY(runtime, runtime_directory(environment, uid));
  options.state_directory = std::move(state);
  options.runtime_directory = std::move(runtime);
  options.program_directory = program_directory;
  for (const std::string* directory : {&options.state_directory, &options.runtime_directory})
    if (!directory->starts_with('/'))
      return fail(EINVAL, "use '{}', which is no absolute path", *directory);
  LSL_CHECK(read_milliseconds(environment, "LSL_INSTANCE_IDLE_MS", options.instance_idle_ms));
  LSL_CHECK(read_milliseconds(environment, "LSL_SERVICE_IDLE_MS", options.service_idle_ms));
  int machine_idle_ms = 0;
  LSL_CHECK(read_milliseconds(environment, "LSL_MACHINE_IDLE_MS", machine_idle_ms));
  if (environment("LSL_MACHINE_IDLE_MS")) options.machine_idle_ms = machine_idle_ms;
  LSL_CHECK(read_milliseconds(environment, "LSL_DISK_IDLE_MS", options.disk_idle_ms));
  uint64_t default_version = 2;
  LSL_CHECK(read_count(environment, "LSL_DEFAULT_VERSION", default_version));
  if (default_version > 2) return fail(EINVAL, "read LSL_DEFAULT_VERSION={}", default_version);
  options.default_version = static_cast<int>(default_version);
  LSL_CHECK(read_count(environment, "LSL_INSTANCE_PROCESSES", options.instance_processes));
  LSL_CHECK(read_milliseconds(environment, "LSL_SLOW_START_MS", options.slow_start_ms));
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] != "--ready-fd" || i + 1 == arguments.size())
      return fail(EINVAL, "understand argument '{}'", printable(arguments[i]));
    const uint64_t number = parse_unsigned(arguments[++i]).value_or(UINT64_MAX);
    if (number > 1'000'000)
      return fail(EINVAL, "use '{}' as a descriptor", printable(arguments[i]));
    options.ready_fd = static_cast<int>(number);
  }
  return options;
}

}  // namespace lsl::host
