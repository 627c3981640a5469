#include "host/registry/id_map.h"

#include <gtest/gtest.h>

namespace lsl::host {
namespace {

TEST(IdMap, ShiftedMapsRootToItsFirstId) {
  const IdMap map = shifted_map(1u << 30);
  EXPECT_EQ(map.root(), 1u << 30);
  EXPECT_TRUE(map.holds((1u << 30) + 65535));
  EXPECT_FALSE(map.holds((1u << 30) + 65536));
  EXPECT_FALSE(map.holds(0));
}

TEST(IdMap, RootlessMakesTheUserAnOrdinaryUserInside) {
  const IdMap map = rootless_map(65536);
  EXPECT_EQ(sys::id_map_text(map.ranges), "0 1 1000\n1000 0 1\n1001 1001 64535\n");
  EXPECT_EQ(map.root(), 1u);
  EXPECT_TRUE(map.holds(0));  // the user itself
  EXPECT_EQ(map.count(), 65536u);
}

TEST(IdMap, RootlessWithFewOrNoSubordinateIds) {
  EXPECT_EQ(sys::id_map_text(rootless_map(0).ranges), "0 0 1\n");
  EXPECT_EQ(sys::id_map_text(rootless_map(10).ranges), "0 1 10\n10 0 1\n");
  EXPECT_EQ(sys::id_map_text(rootless_map(1001).ranges), "0 1 1000\n1000 0 1\n");
  EXPECT_EQ(sys::id_map_text(rootless_map(1002).ranges), "0 1 1000\n1000 0 1\n1001 1001 1\n");
}

}  // namespace
}  // namespace lsl::host
