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

}  // namespace

Result<Options> parse_options(const std::vector<std::string>& arguments,
                              const Environment& environment,
                              const std::string& program_directory) {
  Options options;
  options.state_directory = environment("LSL_STATE_DIR").value_or("/var/lib/lsl");
  options.runtime_directory = environment("LSL_RUNTIME_DIR").value_or("/run/lsl");
  options.program_directory = program_directory;
  for (const std::string* directory : {&options.state_directory, &options.runtime_directory})
    if (!directory->starts_with('/'))
      return fail(EINVAL, "use '{}', which is no absolute path", *directory);
  LSL_CHECK(read_milliseconds(environment, "LSL_INSTANCE_IDLE_MS", options.instance_idle_ms));
  LSL_CHECK(read_milliseconds(environment, "LSL_SERVICE_IDLE_MS", options.service_idle_ms));
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
