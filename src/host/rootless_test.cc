#include "host/rootless.h"

#include <gtest/gtest.h>

namespace lsl::host {
namespace {

TEST(SubordinateRange, IsFoundByNameOrNumber) {
  const char* text = "ann:100000:65536\n1001:200000:65536\nbob:300000:10\n";
  EXPECT_EQ(subordinate_range(text, "ann", 1000), (SubordinateRange{100000, 65536}));
  EXPECT_EQ(subordinate_range(text, "carl", 1001), (SubordinateRange{200000, 65536}));
  EXPECT_EQ(subordinate_range(text, "dora", 1002), std::nullopt);
}

TEST(SubordinateRange, NonsenseIsPassedOver) {
  EXPECT_EQ(subordinate_range("ann:0:5\nann:x:5\nann:7\nann:4294967295:5\nann:7:8", "ann", 1),
            (SubordinateRange{7, 8}));
}

TEST(IdsBehindRoot, CountsWhatIsMappedWithoutAGap) {
  EXPECT_EQ(ids_behind_root("         0          0 4294967295\n"), std::nullopt);
  EXPECT_EQ(ids_behind_root("         0       1000          1\n"), 0u);
  EXPECT_EQ(ids_behind_root("         0       1000          1\n         1     100000      65536\n"),
            65536u);
  EXPECT_EQ(ids_behind_root("0 1000 1\n5 100000 65536\n"), 0u);
  EXPECT_EQ(ids_behind_root(""), 0u);
}

TEST(ForbiddenUserNamespaces, NameTheCauseAndTheRemedy) {
  const auto mentions = [](const UserNamespaceSwitches& switches, const char* remedy) {
    return explain_forbidden(switches).find(remedy) != std::string::npos;
  };
  EXPECT_TRUE(mentions({"0", "", ""}, "sysctl user.max_user_namespaces=15000"));
  EXPECT_TRUE(mentions({"100", "0", ""}, "sysctl kernel.unprivileged_userns_clone=1"));
  EXPECT_TRUE(mentions({"100", "1", "1"}, "AppArmor"));
  EXPECT_TRUE(mentions({"100", "", ""}, "sudo lsl"));
}

}  // namespace
}  // namespace lsl::host
