#include "candidates.h"

#include <gtest/gtest.h>

namespace lsl::bench {
namespace {

TEST(ParseCandidates, NeedsNoQuotes) {
  const auto parsed = parse_candidates("lsl\trm -f x\tlsl\t-e\ta b\n\nfloor\t\ttrue\n");
  ASSERT_TRUE(parsed);
  ASSERT_EQ(parsed->size(), 2u);
  EXPECT_EQ(parsed->front().who, "lsl");
  EXPECT_EQ(parsed->front().after, "rm -f x");
  EXPECT_EQ(parsed->front().words, (std::vector<std::string>{"lsl", "-e", "a b"}));
  EXPECT_EQ(parsed->back().words, std::vector<std::string>{"true"});
}

TEST(ParseCandidates, RefusesOneWithoutACommand) {
  const auto parsed = parse_candidates("lsl\t\n");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, EINVAL);
}

}  // namespace
}  // namespace lsl::bench
