#include "sys/failpoint.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <set>

#include "base/text.h"
#include "sys/file.h"

namespace lsl::sys {
namespace {

TEST(Failpoint, TheSettingNamesPointsAndWhatTheyDo) {
  const std::string_view setting = "a.b:kill, c.d:error,e.f:dance,g.h";
  EXPECT_EQ(failpoint_action(setting, "a.b"), FailpointAction::Kill);
  EXPECT_EQ(failpoint_action(setting, "c.d"), FailpointAction::Error);
  EXPECT_EQ(failpoint_action(setting, "e.f"), FailpointAction::None);
  EXPECT_EQ(failpoint_action(setting, "g.h"), FailpointAction::None);
  EXPECT_EQ(failpoint_action(setting, "a"), FailpointAction::None);
  EXPECT_EQ(failpoint_action("", ""), FailpointAction::None);
}

TEST(Failpoint, UnsetItSucceeds) {
  ::unsetenv("LSL_FAILPOINT");
  EXPECT_TRUE(failpoint("import.after_record"));
  EXPECT_EQ(failpoint_variable(), std::nullopt);
}

// The list in the code and the one the integration test works through are the same.
TEST(Failpoint, EveryNameIsInTheTestsList) {
  const auto text = read_file(LSL_SOURCE_DIR "/tests/data/failpoints.txt", 65536);
  ASSERT_TRUE(text) << text.error().message();
  std::set<std::string, std::less<>> listed;
  for (const std::string_view line : split(*text, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    EXPECT_TRUE(listed.emplace(line.substr(0, line.find(' '))).second) << line << " is there twice";
  }
  const std::set<std::string, std::less<>> known(kFailpoints.begin(), kFailpoints.end());
  EXPECT_EQ(known.size(), kFailpoints.size());
  EXPECT_EQ(listed, known);
}

}  // namespace
}  // namespace lsl::sys
