#include "host/options.h"

#include <gtest/gtest.h>

#include <map>

namespace lsl::host {
namespace {

Result<Options> parse(const std::vector<std::string>& arguments,
                      std::map<std::string, std::string> variables = {}, uid_t uid = 0) {
  return parse_options(
      arguments,
      [&](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
      },
      uid, "/bin");
}

TEST(ServiceOptions, DefaultsAndOverrides) {
  EXPECT_EQ(parse({})->state_directory, "/var/lib/lsl");
  const auto options =
      parse({"--ready-fd", "7"}, {{"LSL_RUNTIME_DIR", "/r"}, {"LSL_INSTANCE_IDLE_MS", "-1"}})
          .value();
  EXPECT_EQ(options.runtime_directory, "/r");
  EXPECT_EQ(options.instance_idle_ms, -1);
  EXPECT_EQ(options.slow_start_ms, 5'000);
  EXPECT_EQ(parse({}, {{"LSL_SLOW_START_MS", "0"}}).value().slow_start_ms, 0);
  EXPECT_EQ(options.ready_fd, 7);
  EXPECT_EQ(options.instance_processes, 0u);
  EXPECT_EQ(parse({}, {{"LSL_INSTANCE_PROCESSES", "500"}})->instance_processes, 500u);
}

TEST(ServiceOptions, AUsersOwnServiceLivesInTheUsersPlaces) {
  const std::map<std::string, std::string> session = {{"HOME", "/home/ann"},
                                                      {"XDG_RUNTIME_DIR", "/run/user/1000"}};
  const auto options = parse({}, session, 1000).value();
  EXPECT_EQ(options.state_directory, "/home/ann/.local/share/lsl");
  EXPECT_EQ(options.runtime_directory, "/run/user/1000/lsl");
  EXPECT_FALSE(parse({}, {{"HOME", "/home/ann"}}, 1000));
  EXPECT_FALSE(parse({}, {{"XDG_RUNTIME_DIR", "/r"}}, 1000));
}

TEST(ServiceOptions, NonsenseIsRefused) {
  EXPECT_FALSE(parse({"--ready-fd"}));
  EXPECT_FALSE(parse({"--frob"}));
  EXPECT_FALSE(parse({}, {{"LSL_STATE_DIR", "relative"}}));
  EXPECT_FALSE(parse({}, {{"LSL_SERVICE_IDLE_MS", "soon"}}));
  EXPECT_FALSE(parse({}, {{"LSL_INSTANCE_PROCESSES", "0"}}));
  EXPECT_FALSE(parse({}, {{"LSL_INSTANCE_PROCESSES", "-1"}}));
  EXPECT_FALSE(parse({}, {{"LSL_SLOW_START_MS", "-2"}}));
}

}  // namespace
}  // namespace lsl::host
