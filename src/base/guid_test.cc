#include "base/guid.h"

#include <gtest/gtest.h>

namespace lsl {
namespace {

constexpr std::string_view kText = "{0123abcd-4567-89ab-cdef-0123456789ab}";

TEST(Guid, ReadsBothFormsInAnyCase) {
  const auto guid = Guid::parse(kText);
  ASSERT_TRUE(guid);
  EXPECT_EQ(guid->braced(), kText);
  EXPECT_EQ(Guid::parse("0123ABCD-4567-89AB-CDEF-0123456789AB"), guid);
}

TEST(Guid, RefusesEverythingElse) {
  for (const char* bad :
       {"", "InvalidGuid", "{0123abcd-4567-89ab-cdef-0123456789ab",
        "0123abcd-4567-89ab-cdef-0123456789a", "0123abcd_4567-89ab-cdef-0123456789ab",
        "0123abcg-4567-89ab-cdef-0123456789ab"})
    EXPECT_FALSE(Guid::parse(bad)) << bad;
}

TEST(Guid, RandomOnesCarryVersionFour) {
  const std::array<uint8_t, 16> ones = {255, 255, 255, 255, 255, 255, 255, 255,
                                        255, 255, 255, 255, 255, 255, 255, 255};
  EXPECT_EQ(Guid::from_random(ones).plain(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

}  // namespace
}  // namespace lsl
