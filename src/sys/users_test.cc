#include "sys/users.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>

#include "sys/child_for_test.h"

namespace lsl::sys {
namespace {

constexpr std::string_view kPasswd =
    "root:x:0:0:root:/root:/bin/bash\n"
    "daemon:x:1:1::/usr/sbin:/usr/sbin/nologin\n"
    "ada:x:1000:1001:Ada L,,,:/home/ada:/bin/sh\n"
    "twin:x:1000:1000::/home/twin:/bin/false\n"
    "last:x:4294967294:7::/:/bin/zsh";  // no line end

TEST(Users, FoundByNameAndById) {
  const User ada = find_user(kPasswd, "ada").value();
  EXPECT_EQ(ada.uid, 1000u);
  EXPECT_EQ(ada.gid, 1001u);
  EXPECT_EQ(ada.home, "/home/ada");
  EXPECT_EQ(ada.shell, "/bin/sh");
  EXPECT_EQ(find_user(kPasswd, uid_t{1000})->name, "ada");  // the first of two
  EXPECT_EQ(find_user(kPasswd, uid_t{0})->home, "/root");
  EXPECT_EQ(find_user(kPasswd, "last")->uid, 4294967294u);
  EXPECT_EQ(find_user(kPasswd, "last")->shell, "/bin/zsh");
}

TEST(Users, AbsentOnesAreNothing) {
  EXPECT_FALSE(find_user(kPasswd, "ad"));
  EXPECT_FALSE(find_user(kPasswd, "ada:x"));
  EXPECT_FALSE(find_user(kPasswd, ""));
  EXPECT_FALSE(find_user(kPasswd, uid_t{77}));
  EXPECT_FALSE(find_user("", "root"));
  EXPECT_FALSE(find_user("", uid_t{0}));
}

TEST(Users, MalformedLinesArePassedOver) {
  for (const std::string bad :
       {"ada", "ada:x", "ada:x:5", "ada:x:5:", "ada:x::5::/:/bin/sh", "ada:x:-1:5::/:/bin/sh",
        "ada:x:+5:5::/:/bin/sh", "ada:x: 5:5::/:/bin/sh", "ada:x:0x5:5::/:/bin/sh",
        "#ada:x:5:5::/:/bin/sh", "+ada:x:5:5::/:/bin/sh", ":x:5:5::/:/bin/sh"}) {
    EXPECT_FALSE(find_user(bad, "ada")) << bad;
    const std::string text = bad + "\n" + "ada:x:6:6::/home/ada:/bin/sh\n";
    EXPECT_EQ(find_user(text, "ada")->uid, 6u) << bad;
  }
}

TEST(Users, AnIdThatWrapsOrMeansUnchangedIsMalformed) {
  for (const std::string id : {"4294967295", "4294967296", "18446744073709551616"}) {
    EXPECT_FALSE(find_user("ada:x:" + id + ":5::/:/bin/sh\n", "ada")) << id;
    EXPECT_FALSE(find_user("ada:x:5:" + id + "::/:/bin/sh\n", "ada")) << id;
    EXPECT_EQ(groups_of("g:x:" + id + ":ada\n", "ada", 5), std::vector<gid_t>{5}) << id;
  }
}

TEST(Users, FieldsAtTheEndMayBeMissing) {
  const User ada = find_user("ada:x:5:6", "ada").value();
  EXPECT_EQ(ada.home, "");
  EXPECT_EQ(ada.shell, "");
}

TEST(Users, RubbishIsNoUser) {
  std::string rubbish;
  for (int i = 0; i < 100'000; ++i) rubbish += static_cast<char>((i * 7919) >> 3);
  EXPECT_FALSE(find_user(rubbish, "ada"));
  EXPECT_EQ(groups_of(rubbish, "ada", 5), std::vector<gid_t>{5});
  EXPECT_FALSE(find_user(std::string(1 << 20, ':'), "ada"));
  EXPECT_FALSE(find_user(std::string("ada\0:x:5:5::/:/bin/sh", 21), "ada"));
  EXPECT_FALSE(find_user(std::string("ada:x:5:5::/ho\0me:/bin/sh", 25), "ada"));
}

TEST(Groups, PrimaryFirstThenMembershipsOnce) {
  constexpr std::string_view kGroup =
      "root:x:0:\n"
      "sudo:x:27:ada,bob\n"
      "ada:x:1001:ada\n"
      "again:x:27:ada\n"
      "broken\n"
      "adam:x:30:adam,xada\n"
      "docker:x:999:bob,ada";
  EXPECT_EQ(groups_of(kGroup, "ada", 1001), (std::vector<gid_t>{1001, 27, 999}));
  EXPECT_EQ(groups_of(kGroup, "nobody", 5), std::vector<gid_t>{5});
}

TEST(Groups, AtMostTheKernelsLimit) {
  std::string group;
  for (int gid = 1; gid <= 70'000; ++gid) group += fmt::format("g{}:x:{}:ada\n", gid, gid);
  const std::vector<gid_t> groups = groups_of(group, "ada", 0);
  EXPECT_EQ(groups.size(), 65536u);
  EXPECT_EQ(groups.front(), 0u);
}

class UserDatabaseOfRoot : public testing::Test {
 protected:
  Fd create(const std::string& name) const {
    return open_file(root_.path() + name, O_RDWR | O_CREAT, 0644).value();
  }
  TemporaryDirectory root_;
};

TEST_F(UserDatabaseOfRoot, AbsentFilesAreEmpty) {
  const UserDatabase database = read_user_database(root_.fd()).value();
  EXPECT_EQ(database.passwd + database.group, "");
}

TEST_F(UserDatabaseOfRoot, ReadsBothBelowTheRootThroughItsLinks) {
  ASSERT_TRUE(make_directories(root_.fd(), "etc", 0755));
  ASSERT_TRUE(write_all(create("/users"), "ada:x:5:6::/:/bin/sh\n"));
  ASSERT_TRUE(write_all(create("/etc/group"), "g:x:9:ada\n"));
  ASSERT_EQ(::symlink("/users", (root_.path() + "/etc/passwd").c_str()), 0);
  const UserDatabase database = read_user_database(root_.fd()).value();
  EXPECT_EQ(find_user(database.passwd, "ada")->uid, 5u);
  EXPECT_EQ(groups_of(database.group, "ada", 6), (std::vector<gid_t>{6, 9}));
}

TEST_F(UserDatabaseOfRoot, AHugeFileAFifoAndADirectoryAreErrors) {
  ASSERT_TRUE(make_directories(root_.fd(), "etc", 0755));
  ASSERT_EQ(::ftruncate(create("/etc/passwd").get(), (16 << 20) + 1), 0);
  EXPECT_EQ(read_user_database(root_.fd()).error().code, EFBIG);
  ASSERT_EQ(::ftruncate(create("/etc/passwd").get(), 16 << 20), 0);
  EXPECT_EQ(read_user_database(root_.fd())->passwd.size(), size_t{16 << 20});
  ASSERT_EQ(::mkfifo((root_.path() + "/etc/group").c_str(), 0600), 0);
  EXPECT_EQ(read_user_database(root_.fd()).error().code, EINVAL);
}

}  // namespace
}  // namespace lsl::sys
