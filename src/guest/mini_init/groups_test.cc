#include "guest/mini_init/groups.h"

#include <gtest/gtest.h>

namespace lsl::guest {
namespace {

TEST(PlanGroupLimits, LeavesTheMachineALittle) {
  EXPECT_EQ(plan_group_limits(uint64_t{8} << 30, 4), (GroupLimits{"8556380160", "399000 100000"}));
  EXPECT_EQ(plan_group_limits(uint64_t{1} << 30, 0)->cpu_max, "99000 100000");
}

TEST(PlanGroupLimits, AVerySmallMachineIsNotDivided) {
  EXPECT_EQ(plan_group_limits(32U << 20, 1), std::nullopt);
  EXPECT_NE(plan_group_limits((32U << 20) + 1, 1), std::nullopt);
}

}  // namespace
}  // namespace lsl::guest
