#include "sys/mount.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include "sys/child_for_test.h"

namespace lsl::sys {
namespace {

class MountTest : public testing::Test {
 protected:
  MountTest() {
    for (const char* name : {"a", "b", "stage"})
      EXPECT_TRUE(make_directories(directory_.fd(), name, 0755));
  }
  std::string at(const std::string& name) const { return directory_.path() + "/" + name; }
  Fd open_at(const std::string& name) const {
    return open_file(at(name), O_PATH | O_DIRECTORY).value();
  }
  // Creating a file: 0 or errno.
  int create(const std::string& name) const {
    const Result<Fd> fd = open_file(at(name), O_WRONLY | O_CREAT, 0644);
    return fd ? 0 : fd.error().code;
  }
  TemporaryDirectory directory_;
};

TEST_F(MountTest, ADetachedTreeIsUsedThroughItsDescriptorAndAttached) {
  LSL_EXPECT_FINE(in_mount_namespace([&]() -> std::string {
    Result<Mount> mount =
        Mount::create("tmpfs", {{"size", "64k"}, {"mode", "0755"}}, MOUNT_ATTR_NODEV);
    LSL_TEST_OK(mount);
    LSL_TEST_OK(make_directories(mount->root(), "inside", 0755));
    LSL_TEST_THAT(!is_mount_point(at("a")).value());
    LSL_TEST_OK(mount->attach(open_at("a")));
    LSL_TEST_THAT(is_mount_point(at("a")).value());
    *mount = Mount();
    LSL_TEST_OK(stat_at(AT_FDCWD, at("a/inside"), false));  // It outlives its owner once attached.
    LSL_TEST_OK(unmount(at("a"), UMOUNT_NOFOLLOW));
    LSL_TEST_THAT(!is_mount_point(at("a")).value());
    LSL_TEST_THAT(unmount(at("a"), 0).error().message() ==
                  "unmount " + at("a") + ": Invalid argument");
    return "";
  }));
}

TEST_F(MountTest, ErrorsCarryTheKernelsWords) {
  LSL_EXPECT_FINE(in_mount_namespace([&]() -> std::string {
    LSL_TEST_THAT(Mount::create("nosuchfs", {}, 0).error().code == ENODEV);
    const Result<Mount> bad = Mount::create("tmpfs", {{"nonsense", "1"}}, 0);
    LSL_TEST_THAT(!bad && bad.error().code == EINVAL);
    const std::string& detail = bad.error().detail;
    LSL_TEST_THAT(detail.starts_with("mount tmpfs: option nonsense=1 (") &&
                  detail.find("Unknown parameter") != detail.npos);
    return "";
  }));
}

TEST_F(MountTest, AttributesAreSetAndCleared) {
  LSL_EXPECT_FINE(in_mount_namespace([&]() -> std::string {
    Mount mount = Mount::create("tmpfs", {}, 0).value();
    LSL_TEST_OK(mount.attach_at(AT_FDCWD, at("a")));
    LSL_TEST_OK(mount.set_attributes(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC, 0, false));
    LSL_TEST_THAT(create("a/f") == EROFS);
    LSL_TEST_OK(mount.set_attributes(0, MOUNT_ATTR_RDONLY, false));
    LSL_TEST_THAT(create("a/f") == 0);
    return "";
  }));
}

TEST_F(MountTest, ACloneCarriesSubmountsOnDemand) {
  LSL_EXPECT_FINE(in_mount_namespace([&]() -> std::string {
    // A tree of its own: in a user namespace a part of the host's may not be cloned without its
    // children.
    LSL_TEST_OK(mount_filesystem("none", at("a"), "tmpfs", 0, ""));
    LSL_TEST_OK(make_directories(AT_FDCWD, at("a/sub"), 0755));
    LSL_TEST_OK(mount_filesystem("none", at("a/sub"), "tmpfs", 0, ""));
    LSL_TEST_THAT(create("a/sub/file") == 0);
    Result<Mount> flat = Mount::clone_of(AT_FDCWD, at("a"), false);
    LSL_TEST_OK(flat);
    LSL_TEST_THAT(!stat_at(flat->root(), "sub/file", false));
    Result<Mount> deep = Mount::clone_of(open_at("a"), "", true);
    LSL_TEST_OK(deep);
    LSL_TEST_OK(stat_at(deep->root(), "sub/file", false));
    LSL_TEST_THAT(Mount::clone_of(AT_FDCWD, at("none"), false).error().code == ENOENT);
    return "";
  }));
}

TEST_F(MountTest, ABindIsReadOnlyFromTheStartWithItsSubmounts) {
  LSL_EXPECT_FINE(in_mount_namespace([&]() -> std::string {
    LSL_TEST_OK(mount_filesystem("none", at("a"), "tmpfs", 0, ""));
    LSL_TEST_OK(make_directories(AT_FDCWD, at("a/sub"), 0755));
    LSL_TEST_OK(mount_filesystem("none", at("a/sub"), "tmpfs", 0, ""));
    LSL_TEST_OK(bind_mount(at("a"), at("b"), MS_REC | MS_RDONLY | MS_NOSUID));
    LSL_TEST_THAT(create("b/f") == EROFS && create("b/sub/f") == EROFS);
    LSL_TEST_THAT(create("a/f") == 0);
    LSL_TEST_OK(stat_at(AT_FDCWD, at("b/f"), false));
    LSL_TEST_THAT(bind_mount(at("a"), at("b"), MS_SYNCHRONOUS).error().code == EINVAL);
    LSL_TEST_THAT(bind_mount(at("none"), at("b"), 0).error().code == ENOENT);
    LSL_TEST_THAT(bind_mount(at("a/f"), at("b"), 0).error().code == EINVAL);
    return "";
  }));
}

TEST_F(MountTest, ABindOfAFileAndThroughALink) {
  ASSERT_EQ(create("file"), 0);
  ASSERT_EQ(create("place"), 0);
  ASSERT_EQ(::symlink("place", at("link").c_str()), 0);
  LSL_EXPECT_FINE(in_mount_namespace([&]() -> std::string {
    LSL_TEST_OK(bind_mount(at("file"), at("link"), MS_RDONLY));
    LSL_TEST_THAT(is_mount_point(at("place")).value());
    LSL_TEST_THAT(!is_mount_point(at("link")).value());
    return "";
  }));
}

TEST_F(MountTest, PropagationFollowsTheSetting) {
  LSL_EXPECT_FINE(in_mount_namespace([&]() -> std::string {
    Mount pool = Mount::create("tmpfs", {}, 0).value();
    LSL_TEST_OK(pool.attach_at(AT_FDCWD, at("a")));
    LSL_TEST_OK(pool.set_propagation(MS_SHARED, false));
    LSL_TEST_OK(make_directories(pool.root(), "one", 0755));
    LSL_TEST_OK(make_directories(pool.root(), "two", 0755));
    LSL_TEST_OK(bind_mount(at("a"), at("b"), 0));  // A peer of the same group.
    LSL_TEST_OK(mount_filesystem("none", at("a/one"), "tmpfs", 0, ""));
    LSL_TEST_THAT(is_mount_point(at("b/one")).value());
    LSL_TEST_OK(set_propagation_at(at("b"), MS_SLAVE));
    LSL_TEST_OK(mount_filesystem("none", at("b/two"), "tmpfs", 0, ""));
    LSL_TEST_THAT(!is_mount_point(at("a/two")).value());
    LSL_TEST_THAT(set_propagation_at(at("none"), MS_SLAVE).error().code == ENOENT);
    return "";
  }));
}

TEST_F(MountTest, IdsAreShiftedByAMappedMount) {
  if (!may_become_anybody())
    GTEST_SKIP() << "needs root with all ids, for a user namespace of many ids";
  ASSERT_EQ(create("a/f"), 0);
  const IdRange range[] = {{.inside = 0, .outside = 700'000, .count = 1000}};
  LSL_EXPECT_FINE(in_mount_namespace([&]() -> std::string {
    Result<Fd> ids = make_user_namespace({}, range, range);
    LSL_TEST_OK(ids);
    Result<Mount> mapped = Mount::clone_of(AT_FDCWD, at("a"), false);
    LSL_TEST_OK(mapped);
    if (const Status done = mapped->map_ids(*ids, false); !done)
      return done.error().code == EINVAL ? kSkipped + std::string("no id maps on this file system")
                                         : done.error().message();
    LSL_TEST_OK(mapped->attach_at(AT_FDCWD, at("b")));
    LSL_TEST_THAT(stat_at(AT_FDCWD, at("b/f"), false)->st_uid == 700'000);
    return "";
  }));
}

TEST_F(MountTest, PivotLeavesOnlyTheNewRoot) {
  LSL_EXPECT_FINE(in_mount_namespace([&]() -> std::string {
    Mount root = Mount::create("tmpfs", {}, 0).value();
    LSL_TEST_OK(make_directories(root.root(), "here", 0755));
    LSL_TEST_OK(root.attach_at(AT_FDCWD, at("stage")));
    LSL_TEST_OK(pivot_into(root.root()));
    LSL_TEST_OK(make_directories(AT_FDCWD, "/between", 0755));
    LSL_TEST_THAT(::chdir("/here") == 0);  // Wherever one stands, the old root is found.
    LSL_TEST_OK(drop_old_root());
    Fd top = open_file("/", O_RDONLY | O_DIRECTORY).value();
    LSL_TEST_THAT(list_directory(top).value() == (std::vector<std::string>{"between", "here"}));
    LSL_TEST_THAT(!stat_at(AT_FDCWD, at("stage"), false));
    LSL_TEST_THAT(stat_at(AT_FDCWD, ".", true)->st_ino == stat_of(top)->st_ino);
    return "";
  }));
}

TEST_F(MountTest, MountPointsOfNothing) {
  EXPECT_TRUE(is_mount_point("/proc").value());
  EXPECT_EQ(is_mount_point(at("none")).error().code, ENOENT);
}

}  // namespace
}  // namespace lsl::sys
