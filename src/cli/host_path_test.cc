#include "cli/host_path.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lsl::cli {
namespace {

TEST(AbsolutePath, HasOneSpelling) {
  EXPECT_EQ(absolute_path("/home/me", "d.vhd"), "/home/me/d.vhd");
  EXPECT_EQ(absolute_path("/home/me", "./a//b/"), "/home/me/a/b");
  EXPECT_EQ(absolute_path("/home/me", "/srv/./d"), "/srv/d");
  EXPECT_EQ(absolute_path("/home/me", "."), "/home/me");
  EXPECT_EQ(absolute_path("/", "d"), "/d");
  EXPECT_EQ(absolute_path("/", "/"), "/");
  EXPECT_EQ(absolute_path("/home/me", "a b\n"), "/home/me/a b\n");
  EXPECT_EQ(absolute_path("/home/me", "../d"), "/home/me/../d");
}

TEST(AbsolutePath, FollowsLinksOnTheWayUp) {
  char name[] = "/tmp/lsl-path-test.XXXXXX";
  ASSERT_NE(::mkdtemp(name), nullptr);
  const std::string folder = name;
  ASSERT_EQ(::mkdir((folder + "/a").c_str(), 0700), 0);
  ASSERT_EQ(::mkdir((folder + "/a/b").c_str(), 0700), 0);
  ASSERT_EQ(::symlink("a/b", (folder + "/link").c_str()), 0);
  EXPECT_EQ(absolute_path(folder + "/link/../new/x").value(), folder + "/a/new/x");
  EXPECT_EQ(absolute_path(folder + "/link/..").value(), folder + "/a");
  EXPECT_EQ(absolute_path(folder + "/link").value(), folder + "/link");
  // Where it leads nobody knows: the service is to say so.
  EXPECT_EQ(absolute_path(folder + "/none/../x").value(), folder + "/none/../x");
  ASSERT_EQ(::unlink((folder + "/link").c_str()), 0);
  ASSERT_EQ(::rmdir((folder + "/a/b").c_str()), 0);
  ASSERT_EQ(::rmdir((folder + "/a").c_str()), 0);
  ASSERT_EQ(::rmdir(folder.c_str()), 0);
}

TEST(AbsolutePath, AnEmptyOneIsNone) {
  const Result<std::string> path = absolute_path(std::string());
  ASSERT_FALSE(path);
  EXPECT_EQ(path.error().code, ENOENT);
}

}  // namespace
}  // namespace lsl::cli
