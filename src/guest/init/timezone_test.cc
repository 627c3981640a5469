#include "guest/init/timezone.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/file.h"

namespace lsl::guest {
namespace {

TEST(TimezoneName, ThoseOfTheDatabase) {
  for (const char* name : {"UTC", "Europe/Berlin", "Etc/GMT+5", "America/Argentina/Buenos_Aires",
                           "America/Port-au-Prince"})
    EXPECT_TRUE(is_timezone_name(name)) << name;
  for (const char* name :
       {"", "/etc/passwd", "../passwd", "Europe/../../x", "Europe/", "a b", ".", "a//b", "a\nb"})
    EXPECT_FALSE(is_timezone_name(name)) << name;
  EXPECT_FALSE(is_timezone_name(std::string(300, 'a')));
}

class TimezoneFiles : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/lsl-timezone-test-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    path_ = name;
    auto root = sys::open_file(path_, O_PATH | O_DIRECTORY);
    ASSERT_TRUE(root);
    root_ = std::move(*root);
    for (const char* folder : {"etc", "usr/share/zoneinfo/Europe"})
      ASSERT_TRUE(sys::make_directories(root_, folder, 0755));
    ASSERT_TRUE(
        sys::open_file(path_ + "/usr/share/zoneinfo/Europe/Berlin", O_CREAT | O_RDWR, 0644));
  }
  void TearDown() override { EXPECT_TRUE(sys::remove_tree(AT_FDCWD, path_)); }

  std::string link() const {
    char target[256];
    const ssize_t size = ::readlinkat(root_.get(), "etc/localtime", target, sizeof target);
    return size < 0 ? "" : std::string(target, static_cast<size_t>(size));
  }
  std::string text() const { return sys::read_file(path_ + "/etc/timezone", 100).value_or(""); }

  std::string path_;
  sys::Fd root_;
};

TEST_F(TimezoneFiles, AreWritten) {
  ASSERT_TRUE(set_timezone(root_, "Europe/Berlin"));
  EXPECT_EQ(link(), "/usr/share/zoneinfo/Europe/Berlin");
  EXPECT_EQ(text(), "Europe/Berlin\n");
}

TEST_F(TimezoneFiles, StayWhenTheyAreRight) {
  ASSERT_TRUE(set_timezone(root_, "Europe/Berlin"));
  struct stat before{}, after{};
  ASSERT_EQ(::fstatat(root_.get(), "etc/localtime", &before, AT_SYMLINK_NOFOLLOW), 0);
  ASSERT_TRUE(set_timezone(root_, "Europe/Berlin"));
  ASSERT_EQ(::fstatat(root_.get(), "etc/localtime", &after, AT_SYMLINK_NOFOLLOW), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(TimezoneFiles, AnOldFileOrLinkIsReplaced) {
  ASSERT_TRUE(sys::open_file(path_ + "/etc/localtime", O_CREAT | O_RDWR, 0644));
  ASSERT_TRUE(set_timezone(root_, "Europe/Berlin"));
  EXPECT_EQ(link(), "/usr/share/zoneinfo/Europe/Berlin");
}

TEST_F(TimezoneFiles, AZoneThatIsNotInstalledChangesNothing) {
  ASSERT_EQ(::symlinkat("/usr/share/zoneinfo/Europe/Berlin", root_.get(), "etc/localtime"), 0);
  const Status absent = set_timezone(root_, "Europe/Paris");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, ENOENT);
  EXPECT_EQ(link(), "/usr/share/zoneinfo/Europe/Berlin");
  EXPECT_EQ(text(), "");
  const Status hostile = set_timezone(root_, "../../../etc/passwd");
  ASSERT_FALSE(hostile);
  EXPECT_EQ(hostile.error().code, EINVAL);
}

TEST_F(TimezoneFiles, AFolderInTheWayIsAnError) {
  ASSERT_TRUE(sys::make_directories(root_, "etc/localtime", 0755));
  EXPECT_FALSE(set_timezone(root_, "Europe/Berlin"));
}

}  // namespace
}  // namespace lsl::guest
