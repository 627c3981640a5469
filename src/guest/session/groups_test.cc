#include "guest/session/groups.h"

#include <gtest/gtest.h>

namespace lsl::guest {
namespace {

TEST(IdMap, AsTheKernelPrintsIt) {
  const auto map =
      parse_id_map("         0     100000       1000\n      1000       1000          1\n");
  EXPECT_EQ(map, (std::vector<sys::IdRange>{{0, 100000, 1000}, {1000, 1000, 1}}));
  EXPECT_EQ(parse_id_map("0 0 4294967295\n"), (std::vector<sys::IdRange>{{0, 0, 4294967295U}}));
  EXPECT_TRUE(parse_id_map("x\n1 2\n1 2 3 4\n1 2 4294967296\n").empty());
}

TEST(MappedGroups, LeavesOutWhatHasNoMapping) {
  const std::vector<sys::IdRange> map = {{0, 100000, 1000}, {2000, 5000, 2}};
  const std::vector<gid_t> groups = {0, 999, 1000, 2000, 2001, 2002};
  EXPECT_EQ(mapped_groups(groups, map), (std::vector<gid_t>{0, 999, 2000, 2001}));
  EXPECT_TRUE(mapped_groups(groups, {}).empty());
}

}  // namespace
}  // namespace lsl::guest
