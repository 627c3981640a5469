#include "host/group_limits.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "sys/file.h"

namespace lsl::host {
namespace {

TEST(GroupLimits, LeaveALittleToTheHost) {
  EXPECT_EQ(plan_group_limits(8ULL << 30, 4), (GroupLimits{"8556380160", "399000 100000"}));
  EXPECT_EQ(plan_group_limits(48ULL << 20, 1), (GroupLimits{"25165824", "99000 100000"}));
  EXPECT_EQ(plan_group_limits(1ULL << 30, 0).cpu_max, "99000 100000");
}

// A folder with the files of a group, since a test must not change the host's.
class LimitGroup : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/lsl-limits-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    folder_ = name;
    ASSERT_TRUE(sys::make_directories(AT_FDCWD, folder_ + "/group", 0700));
  }
  void TearDown() override { EXPECT_TRUE(sys::remove_tree(AT_FDCWD, folder_)); }

  void file(const std::string& name, const std::string& text) {
    auto made = sys::open_file(folder_ + "/" + name, O_WRONLY | O_CREAT, 0600);
    ASSERT_TRUE(made && sys::write_all(*made, text));
  }
  std::string text(const std::string& name) {
    return sys::read_file(folder_ + "/" + name, 1000).value_or("absent");
  }
  Status limit() {
    LSL_TRY(parent, sys::open_file(folder_, O_RDONLY | O_DIRECTORY));
    LSL_TRY(group, sys::open_file(folder_ + "/group", O_RDONLY | O_DIRECTORY));
    return limit_group(parent, group, {"1000", "99000 100000"});
  }

  std::string folder_;
};

TEST_F(LimitGroup, WithBothControllers) {
  file("cgroup.controllers", "cpuset cpu io memory pids\n");
  file("cgroup.subtree_control", "");
  file("group/cgroup.controllers", "cpu memory\n");
  file("group/cgroup.subtree_control", "");
  file("group/memory.max", "");
  file("group/cpu.max", "");
  ASSERT_TRUE(limit());
  EXPECT_EQ(text("cgroup.subtree_control"), "+cpu +memory");
  EXPECT_EQ(text("group/memory.max"), "1000");
  EXPECT_EQ(text("group/cpu.max"), "99000 100000");
  EXPECT_EQ(text("group/cgroup.subtree_control"), "+cpu +memory");
}

TEST_F(LimitGroup, WithoutControllersThereIsNothingToDo) {
  file("cgroup.controllers", "\n");
  file("cgroup.subtree_control", "");
  file("group/cgroup.controllers", "\n");
  file("group/cgroup.subtree_control", "");
  ASSERT_TRUE(limit());
  EXPECT_EQ(text("cgroup.subtree_control"), "");
  EXPECT_EQ(text("group/memory.max"), "absent");
}

}  // namespace
}  // namespace lsl::host
