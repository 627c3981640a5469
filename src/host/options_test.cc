#include "host/options.h"

#include <gtest/gtest.h>

#include <map>

namespace lsl::host {
namespace {

Result<Options> parse(const std::vector<std::string>& arguments,
                      std::map<std::string, std::string> variables = {}) {
  return parse_options(
      arguments,
      [&](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
      },
      "/bin");
}

TEST(ServiceOptions, DefaultsAndOverrides) {
  EXPECT_EQ(parse({})->state_directory, "/var/lib/lsl");
  const auto options =
      parse({"--ready-fd", "7"}, {{"LSL_RUNTIME_DIR", "/r"}, {"LSL_INSTANCE_IDLE_MS", "-1"}})
          .value();
  EXPECT_EQ(options.runtime_directory, "/r");
  EXPECT_EQ(options.instance_idle_ms, -1);
  EXPECT_EQ(options.ready_fd, 7);
}

TEST(ServiceOptions, NonsenseIsRefused) {
  EXPECT_FALSE(parse({"--ready-fd"}));
  EXPECT_FALSE(parse({"--frob"}));
  EXPECT_FALSE(parse({}, {{"LSL_STATE_DIR", "relative"}}));
  EXPECT_FALSE(parse({}, {{"LSL_SERVICE_IDLE_MS", "soon"}}));
}

}  // namespace
}  // namespace lsl::host
