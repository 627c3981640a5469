#include "sys/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include "sys/child_for_test.h"
#include "sys/kernel.h"
#include "sys/mount.h"

namespace lsl::sys {
namespace {

constexpr std::string_view kHybrid =
    "30 25 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n"
    "31 30 0:27 / /sys/fs/cgroup/unified rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
    "32 30 0:28 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd\n"
    "33 30 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
    "34 30 0:30 / /sys/fs/cgroup/cpuset rw - cgroup cgroup "
    "rw,cpuset,cpuset_v2_mode,release_agent=/x,clone_children\n"
    "35 30 0:30 /docker/1 /other rw - cgroup cgroup rw,cpuset\n"
    "36 30 0:27 / /again rw - cgroup2 cgroup2 rw\n";

TEST(CgroupLayout, OfAHybridHost) {
  const CgroupLayout layout = cgroup_layout(kHybrid);
  EXPECT_EQ(layout.unified, "/sys/fs/cgroup/unified");
  ASSERT_EQ(layout.v1.size(), 3u);
  EXPECT_EQ(layout.v1[0].controllers, "name=systemd");
  EXPECT_EQ(layout.v1[1].controllers, "cpu,cpuacct");
  EXPECT_EQ(layout.v1[1].mount_point, "/sys/fs/cgroup/cpu,cpuacct");
  EXPECT_EQ(layout.v1[2].controllers, "cpuset");
}

TEST(CgroupLayout, OfAHostWithout) {
  EXPECT_EQ(cgroup_layout("").unified, "");
  EXPECT_EQ(cgroup_layout("1 2 0:1 /sub /c rw - cgroup2 none rw\n").unified, "");
}

TEST(CgroupPaths, AreFoundByHierarchy) {
  constexpr std::string_view kText =
      "12:cpu,cpuacct:/a\n1:name=systemd:/user.slice\n0::/user.slice/x:y.scope\n";
  EXPECT_EQ(unified_path(kText), "/user.slice/x:y.scope");
  EXPECT_EQ(v1_path(kText, "cpu,cpuacct"), "/a");
  EXPECT_EQ(v1_path(kText, "cpuacct,cpu"), "/a");
  EXPECT_EQ(v1_path(kText, "name=systemd"), "/user.slice");
  EXPECT_EQ(v1_path(kText, "cpu"), std::nullopt);
  EXPECT_EQ(v1_path(kText, ""), std::nullopt);
  EXPECT_EQ(unified_path("1:cpu:/\n"), std::nullopt);
  EXPECT_EQ(unified_path("nonsense\n0:\n"), std::nullopt);
}

TEST(CgroupControllers, TheTwoThatLimitAndTheOthersOneByOne) {
  EXPECT_EQ(plan_controllers("cpuset cpu io memory pids\n"),
            (ControllerPlan{"+cpu +memory", {"+cpuset", "+io", "+pids"}}));
  EXPECT_EQ(plan_controllers("memory\n"), (ControllerPlan{"+memory", {}}));
  EXPECT_EQ(plan_controllers("pids"), (ControllerPlan{"", {"+pids"}}));
  EXPECT_EQ(plan_controllers("\n"), ControllerPlan());
  EXPECT_EQ(plan_controllers(""), ControllerPlan());
}

// Many hosts have no controllers in this hierarchy, so a folder stands for a group that has some.
TEST(CgroupControllers, AreEnabledInTheGroupsOwnFile) {
  char folder[] = "/tmp/lsl-cgroup-XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  const Fd group = open_file(folder, O_RDONLY | O_DIRECTORY).value();
  EXPECT_EQ(enable_controllers(group).error().code, ENOENT);
  for (const char* name : {"cgroup.controllers", "cgroup.subtree_control"})
    ASSERT_TRUE(open_file_at(group, name, O_WRONLY | O_CREAT, 0600));
  ASSERT_TRUE(write_file_at(group, "cgroup.controllers", "memory\n"));
  EXPECT_TRUE(enable_controllers(group));
  EXPECT_EQ(read_file(std::string(folder) + "/cgroup.subtree_control", 100).value(), "+memory");
  EXPECT_TRUE(remove_tree(AT_FDCWD, folder));
}

// Groups in the host's cgroup2 tree, below the test's own group.
class CgroupTest : public testing::Test {
 protected:
  void SetUp() override {
    const CgroupLayout layout = cgroup_layout(read_file("/proc/self/mountinfo", 1 << 20).value());
    if (layout.unified.empty()) GTEST_SKIP() << "no cgroup2 hierarchy is mounted";
    const auto own = unified_path(read_file("/proc/self/cgroup", 1 << 16).value());
    ASSERT_TRUE(own);
    path_ = fmt::format("{}{}/lsl-test-{}", layout.unified, *own == "/" ? "" : *own, ::getpid());
    Result<Cgroup> group = Cgroup::create(path_);
    if (!group) GTEST_SKIP() << group.error().message();
    group_ = std::move(*group);
  }
  bool exists(const std::string& below = "") const {
    return stat_at(AT_FDCWD, path_ + below, false).has_value();
  }
  // A child in the group `below` that waits for its end.
  Child resident(const std::string& below = "", uint64_t flags = 0) const {
    Fd place = open_file(path_ + below, O_RDONLY | O_DIRECTORY).value();
    CloneResult cloned = clone_process({.flags = flags, .cgroup = place.get()}).value();
    if (cloned.in_child)
      for (;;) ::pause();
    return std::move(cloned.child);
  }
  std::string path_;
  Cgroup group_;
};

TEST_F(CgroupTest, ChildrenAreBornInItAndKilledTogether) {
  ASSERT_TRUE(make_directories(AT_FDCWD, path_ + "/sub/deeper", 0755));
  Child one = resident();
  Child two = resident("/sub/deeper");
  EXPECT_EQ(group_.processes().value(), std::vector<pid_t>{one.pid()});
  ASSERT_TRUE(group_.kill());
  EXPECT_EQ(one.wait_for(10'000).value()->signal(), SIGKILL);
  EXPECT_EQ(two.wait_for(10'000).value()->signal(), SIGKILL);
  ASSERT_TRUE(group_.remove(10'000));
  EXPECT_FALSE(exists());
  EXPECT_FALSE(group_);
}

TEST_F(CgroupTest, IsNotRemovedWhileSomethingLives) {
  Child child = resident();
  EXPECT_EQ(group_.remove(20).error().code, ETIMEDOUT);
  EXPECT_TRUE(group_);
  EXPECT_TRUE(exists());
}

TEST_F(CgroupTest, GoesWithItsOwnerAndAllInIt) {
  ASSERT_TRUE(make_directories(AT_FDCWD, path_ + "/a/b", 0755));
  Child child = resident("/a/b");
  Cgroup moved = std::move(group_);
  EXPECT_FALSE(group_);
  moved = Cgroup();
  EXPECT_FALSE(exists());
  EXPECT_EQ(child.wait()->signal(), SIGKILL);
}

TEST_F(CgroupTest, AReleasedOneStaysAndIsTakenOver) {
  ASSERT_TRUE(make_directories(AT_FDCWD, path_ + "/left", 0755));
  Child child = resident("/left");
  ASSERT_TRUE(write_file(path_ + "/cgroup.freeze", "1"));
  group_.release();
  EXPECT_TRUE(exists());
  Cgroup again = Cgroup::create(path_).value();
  EXPECT_EQ(child.wait_for(10'000).value()->signal(), SIGKILL);
  EXPECT_FALSE(exists("/left"));
  EXPECT_EQ(read_file(path_ + "/cgroup.freeze", 10).value(), "0\n");
}

TEST_F(CgroupTest, IsDelegatedWithItsThreeFiles) {
  if (!may_become_anybody()) GTEST_SKIP() << "needs root with all ids, to give files away";
  ASSERT_TRUE(group_.delegate_to(1234, 1235));
  for (const char* file : {"", "/cgroup.procs", "/cgroup.subtree_control", "/cgroup.threads"})
    EXPECT_EQ(stat_at(AT_FDCWD, path_ + file, false)->st_uid, 1234u) << file;
  EXPECT_EQ(stat_at(AT_FDCWD, path_ + "/cgroup.kill", false)->st_uid, 0u);
}

TEST_F(CgroupTest, AProcessJoins) {
  EXPECT_EQ(in_child([&]() -> std::string {
              LSL_TEST_OK(join_cgroup(path_));
              LSL_TEST_THAT(group_.processes().value() == std::vector<pid_t>{::getpid()});
              return "";
            }),
            "");
}

// What the kernel offers is asked once per process, so this test runs itself again.
TEST_F(CgroupTest, WithoutCgroupKillAndIntoCgroupTheOlderWaysDoTheSame) {
  if (::getenv("LSL_WITHOUT") == nullptr) {
    const std::string filter = "CgroupTest.WithoutCgroupKillAndIntoCgroupTheOlderWaysDoTheSame";
    Child again = spawn({.argv = {program_directory().value() + "/sys_test",
                                  "--gtest_filter=" + filter, "--gtest_fail_fast"},
                         .environment = {"LSL_WITHOUT=cgroup_kill,into_cgroup"},
                         .standard_output = 2})
                      .value();
    EXPECT_EQ(again.wait()->raw, 0);
    return;
  }
  ASSERT_FALSE(has(Feature::CgroupKill) || has(Feature::IntoCgroup));
  ASSERT_TRUE(make_directories(AT_FDCWD, path_ + "/sub", 0755));
  Child one = resident("/sub");
  Child two = resident("", ::geteuid() == 0 ? CLONE_NEWCGROUP : 0);
  EXPECT_EQ(group_.processes().value(), std::vector<pid_t>{two.pid()});
  const std::string file = fmt::format("/proc/{}/cgroup", two.pid());
  EXPECT_TRUE(
      unified_path(read_file(file, 4096).value())->ends_with(path_.substr(path_.rfind('/'))));
  if (::geteuid() == 0) {
    // Its namespace was made after it had been moved: what it sees as "/" is the group.
    EXPECT_EQ(in_child([&]() -> std::string {
                LSL_TEST_OK(
                    enter_namespace(open_namespace(two.pid(), "cgroup").value(), CLONE_NEWCGROUP));
                return unified_path(read_file(file, 4096).value()).value();
              }),
              "/");
  }
  ASSERT_TRUE(group_.kill());
  EXPECT_EQ(one.try_wait().value()->signal(), SIGKILL);
  EXPECT_EQ(two.try_wait().value()->signal(), SIGKILL);
}

TEST_F(CgroupTest, ThousandNestedGroupsAreRemoved) {
  Fd here = duplicate(group_.directory()).value();
  for (int level = 0; level < 1000; ++level) {
    ASSERT_EQ(::mkdirat(here.get(), "n", 0755), 0);
    here = open_file_at(here, "n", O_RDONLY | O_DIRECTORY).value();
  }
  here.reset();
  EXPECT_EQ(said(group_.remove(10'000)), "");
  EXPECT_FALSE(exists());
}

TEST_F(CgroupTest, RootsAndOtherDirectoriesAreNotDestroyed) {
  EXPECT_EQ(Cgroup::create("/tmp/lsl-no-group").error().code, EINVAL);
  EXPECT_EQ(Cgroup::create("relative").error().code, EINVAL);
  EXPECT_EQ(destroy_cgroup_tree("/tmp", 10).error().code, EINVAL);
  EXPECT_TRUE(destroy_cgroup_tree(path_ + "/absent", 10));
}

TEST_F(CgroupTest, TheRootOfACgroupNamespaceIsNotDestroyed) {
  TemporaryDirectory directory;
  // The namespace makes the test's group a root, so that no other could suffer.
  LSL_EXPECT_FINE(in_mount_namespace([&]() -> std::string {
    LSL_TEST_OK(join_cgroup(path_));
    if (const Status made = unshare(CLONE_NEWCGROUP); !made)
      return kSkipped + made.error().message();
    LSL_TEST_OK(mount_filesystem("none", directory.path(), "cgroup2", 0, ""));
    LSL_TEST_THAT(read_file(directory.path() + "/cgroup.procs", 100).value() ==
                  fmt::format("{}\n", ::getpid()));
    LSL_TEST_THAT(destroy_cgroup_tree(directory.path(), 10).error().code == EBUSY);
    return "";
  }));
}

}  // namespace
}  // namespace lsl::sys
