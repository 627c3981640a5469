#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include "sys/child_for_test.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/tree_walk.h"

namespace lsl::sys {
namespace {

class RemoveTree : public testing::Test {
 protected:
  std::string at(const std::string& name) const { return directory_.path() + "/" + name; }
  bool exists(const std::string& name) const {
    return stat_at(directory_.fd(), name, false).has_value();
  }
  void touch(const std::string& name) const {
    ASSERT_TRUE(open_file(at(name), O_WRONLY | O_CREAT, 0600));
  }
  TemporaryDirectory directory_;
};

TEST_F(RemoveTree, TakesFilesLinksAndDirectories) {
  ASSERT_TRUE(make_directories(directory_.fd(), "keep", 0700));
  ASSERT_TRUE(make_directories(directory_.fd(), "t/a/b", 0700));
  ASSERT_TRUE(make_directories(directory_.fd(), "t/c", 0700));
  touch("keep/file");
  touch("t/a/file");
  ASSERT_EQ(::symlink("../keep", at("t/link").c_str()), 0);
  ASSERT_EQ(::symlink(at("keep").c_str(), at("t/c/link").c_str()), 0);
  ASSERT_EQ(::mkfifo(at("t/fifo").c_str(), 0600), 0);
  ASSERT_TRUE(remove_tree(directory_.fd(), "t"));
  EXPECT_FALSE(exists("t"));
  EXPECT_TRUE(exists("keep/file"));
}

TEST_F(RemoveTree, AbsentFileOrLinkAlone) {
  EXPECT_TRUE(remove_tree(directory_.fd(), "absent"));
  touch("file");
  ASSERT_EQ(::symlink("/", at("link").c_str()), 0);
  EXPECT_TRUE(remove_tree(directory_.fd(), "file"));
  EXPECT_TRUE(remove_tree(directory_.fd(), "link"));
  EXPECT_EQ(list_directory(directory_.fd())->size(), 0u);
}

TEST_F(RemoveTree, TenThousandLevelsWithFewDescriptors) {
  LSL_EXPECT_FINE(in_mount_namespace([&]() -> std::string {
    // In memory: ext4 spreads directories over the disk, which takes it a minute to undo.
    LSL_TEST_OK(mount_filesystem("none", directory_.path(), "tmpfs", 0, ""));
    Fd here = open_file(directory_.path(), O_PATH | O_DIRECTORY).value();
    for (int level = 0; level < 10'000; ++level) {
      LSL_TEST_THAT(::mkdirat(here.get(), "d", 0700) == 0);
      here = open_file_at(here, "d", O_PATH | O_DIRECTORY).value();
    }
    here.reset();
    const rlimit descriptors{32, 32};
    LSL_TEST_THAT(::setrlimit(RLIMIT_NOFILE, &descriptors) == 0);
    LSL_TEST_OK(remove_tree(AT_FDCWD, at("d")));
    LSL_TEST_THAT(stat_at(AT_FDCWD, at("d"), false).error().code == ENOENT);
    return "";
  }));
}

TEST_F(RemoveTree, ModesOfOurDirectoriesAreNoObstacle) {
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0777), 0);
  const std::string answer = in_child([&]() -> std::string {
    if (may_become_anybody()) {
      LSL_TEST_OK(become(65534, 65534));
    }
    for (const char* path : {"t", "t/none", "t/none/below", "t/readonly", "t/readonly/below"})
      LSL_TEST_OK(make_directories(directory_.fd(), path, 0700));
    LSL_TEST_OK(open_file(at("t/readonly/file"), O_WRONLY | O_CREAT, 0600));
    for (const auto& [path, mode] :
         {std::pair{"t/none/below", 0000u}, {"t/none", 0000u}, {"t/readonly", 0500u}})
      LSL_TEST_THAT(::chmod(at(path).c_str(), mode) == 0);
    LSL_TEST_OK(remove_tree(directory_.fd(), "t"));
    return "";
  });
  EXPECT_EQ(answer, "");
  EXPECT_FALSE(exists("t"));
}

TEST_F(RemoveTree, WhatIsNotOursIsAnErrorThatNamesIt) {
  if (!may_become_anybody())
    GTEST_SKIP() << "needs root with all ids, to make files of another user";
  ASSERT_TRUE(make_directories(directory_.fd(), "t/a", 0755));
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0777), 0);
  const std::string answer = in_child([&]() -> std::string {
    LSL_TEST_OK(become(65534, 65534));
    return remove_tree(directory_.fd(), "t").error().message();
  });
  EXPECT_EQ(answer, "remove t/a: Permission denied");
  EXPECT_TRUE(exists("t/a"));
}

TEST_F(RemoveTree, StopsAtAnotherMount) {
  ASSERT_TRUE(make_directories(directory_.fd(), "t/m", 0700));
  LSL_EXPECT_FINE(in_mount_namespace([&]() -> std::string {
    LSL_TEST_OK(mount_filesystem("none", at("t/m"), "tmpfs", 0, ""));
    LSL_TEST_OK(make_directories(AT_FDCWD, at("t/m/precious"), 0700));
    const Status removed = remove_tree(AT_FDCWD, at("t"));
    LSL_TEST_THAT(!removed && removed.error().code == EXDEV);
    LSL_TEST_THAT(removed.error().detail == "remove " + at("t/m"));
    LSL_TEST_OK(stat_at(AT_FDCWD, at("t/m/precious"), false));
    return "";
  }));
}

TEST_F(RemoveTree, StopsAtABindOfTheSameFileSystem) {
  ASSERT_TRUE(make_directories(directory_.fd(), "t/m", 0700));
  ASSERT_TRUE(make_directories(directory_.fd(), "precious/below", 0700));
  LSL_EXPECT_FINE(in_mount_namespace([&]() -> std::string {
    LSL_TEST_OK(bind_mount(at("precious"), at("t/m"), 0));
    const Status removed = remove_tree(AT_FDCWD, at("t"));
    LSL_TEST_THAT(!removed && removed.error().code == EXDEV);
    return "";
  }));
  EXPECT_TRUE(exists("precious/below"));
}

TEST_F(RemoveTree, AWalkNoticesThatItsDirectoryWasMovedAway) {
  ASSERT_TRUE(make_directories(directory_.fd(), "t/a/b", 0700));
  ASSERT_TRUE(make_directories(directory_.fd(), "elsewhere", 0700));
  int entered = 0;
  const Status walked = walk_tree(
      directory_.fd(), "t", {.enter = [&](FdRef directory) -> Result<std::vector<std::string>> {
        // In b now: move it out, so that its ".." is not a any more.
        if (++entered == 3) {
          EXPECT_EQ(::rename(at("t/a/b").c_str(), at("elsewhere/b").c_str()), 0);
        }
        return list_subdirectories(directory);
      }});
  EXPECT_EQ(entered, 3);
  EXPECT_EQ(walked.error().code, ESTALE);
}

}  // namespace
}  // namespace lsl::sys
