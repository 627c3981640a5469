#include "sys/kernel.h"

#include <gtest/gtest.h>

namespace lsl::sys {
namespace {

TEST(Kernel, ReleasesCompareByNumber) {
  EXPECT_TRUE(release_at_least("6.18.44-x", 6, 7));
  EXPECT_TRUE(release_at_least("5.14", 5, 14));
  EXPECT_TRUE(release_at_least("6.0-rc1", 5, 14));
  EXPECT_TRUE(release_at_least("10.1.0", 6, 7));
  EXPECT_FALSE(release_at_least("5.9.1", 5, 14));
  EXPECT_FALSE(release_at_least("4.20.0", 5, 7));
  EXPECT_FALSE(release_at_least("6", 6, 7));
  EXPECT_FALSE(release_at_least("", 5, 7));
  EXPECT_FALSE(release_at_least("linux", 5, 7));
}

TEST(Kernel, FeaturesAreSwitchedOffByName) {
  EXPECT_TRUE(switched_off("cgroup_kill", Feature::CgroupKill));
  EXPECT_TRUE(switched_off("binfmt_ns, into_cgroup", Feature::IntoCgroup));
  EXPECT_TRUE(switched_off("binfmt_ns,into_cgroup", Feature::BinfmtNamespace));
  EXPECT_TRUE(switched_off("refuse_descriptors", Feature::RefuseDescriptors));
  EXPECT_TRUE(switched_off("loop_configure", Feature::LoopConfigure));
  EXPECT_FALSE(switched_off("binfmt_ns,into_cgroup", Feature::CgroupKill));
  EXPECT_FALSE(switched_off("", Feature::CgroupKill));
  EXPECT_FALSE(switched_off("cgroup_kill_not", Feature::CgroupKill));
}

}  // namespace
}  // namespace lsl::sys
