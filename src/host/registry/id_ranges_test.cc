#include "host/registry/id_ranges.h"

#include <gtest/gtest.h>

namespace lsl::host {
namespace {

TEST(SubordinateIds, MalformedLinesArePassedOver) {
  const auto spans = parse_subordinate_ids("anna:100000:65536\n# c\nb:x:1\nc:1\n\nd:200000:10");
  EXPECT_EQ(spans, (std::vector<IdSpan>{{100000, 65536}, {200000, 10}}));
}

TEST(ChooseRange, StaysClearOfWhatIsTaken) {
  const uint32_t first = choose_range({}).value();
  EXPECT_EQ(first % kIdsPerUser, 0u);
  EXPECT_EQ(choose_range({{first, 1}}), first + kIdsPerUser);
  EXPECT_EQ(choose_range({{first + kIdsPerUser - 1, 2}}), first + 2 * kIdsPerUser);
}

TEST(ChooseRange, EndsWhenAllIsTaken) { EXPECT_EQ(choose_range({{0, UINT32_MAX}}), std::nullopt); }

}  // namespace
}  // namespace lsl::host
