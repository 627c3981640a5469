#include "cli/export_target.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/file.h"

namespace lsl::cli {
namespace {

class ExportTargetTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/lsl-export-test.XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    directory_ = name;
  }
  void TearDown() override {
    const auto tmp = sys::open_file("/tmp", O_RDONLY | O_DIRECTORY);
    ASSERT_TRUE(tmp);
    EXPECT_TRUE(sys::remove_tree(*tmp, directory_.substr(5)));
  }
  std::string path(const std::string& name) const { return directory_ + "/" + name; }
  std::vector<std::string> names() const {
    const auto folder = sys::open_file(directory_, O_RDONLY | O_DIRECTORY);
    return folder ? *sys::list_directory(*folder) : std::vector<std::string>{};
  }
  void put(const std::string& name, std::string_view content) const {
    const auto file = sys::open_file(path(name), O_WRONLY | O_CREAT, 0600);
    ASSERT_TRUE(file);
    ASSERT_TRUE(sys::write_all(*file, content));
  }
  std::string content(const std::string& name) const {
    return sys::read_file(path(name), 1000).value_or(std::string("unreadable"));
  }

  std::string directory_;
};

TEST_F(ExportTargetTest, AppearsWhenItIsWhole) {
  auto target = ExportTarget::open(path("out.tar"));
  ASSERT_TRUE(target);
  ASSERT_TRUE(sys::write_all(target->descriptor(), "archive"));
  EXPECT_EQ(content("out.tar"), "unreadable");
  ASSERT_TRUE(target->commit());
  EXPECT_EQ(content("out.tar"), "archive");
  EXPECT_EQ(names(), std::vector<std::string>{"out.tar"});
}

TEST_F(ExportTargetTest, AFailureLeavesTheOldFile) {
  put("out.tar", "old");
  {
    auto target = ExportTarget::open(path("out.tar"));
    ASSERT_TRUE(target);
    ASSERT_TRUE(sys::write_all(target->descriptor(), "half"));
  }
  EXPECT_EQ(content("out.tar"), "old");
  EXPECT_EQ(names(), std::vector<std::string>{"out.tar"});
}

TEST_F(ExportTargetTest, ReplacesWhatALinkPointsTo) {
  put("real.tar", "old");
  ASSERT_EQ(::symlink("real.tar", path("link.tar").c_str()), 0);
  auto target = ExportTarget::open(path("link.tar"));
  ASSERT_TRUE(target);
  ASSERT_TRUE(sys::write_all(target->descriptor(), "new"));
  ASSERT_TRUE(target->commit());
  EXPECT_EQ(content("real.tar"), "new");
  struct stat status{};
  ASSERT_EQ(::lstat(path("link.tar").c_str(), &status), 0);
  EXPECT_TRUE(S_ISLNK(status.st_mode));
}

TEST_F(ExportTargetTest, RefusesDirectoriesAndMissingFolders) {
  const auto directory = ExportTarget::open(directory_);
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().code, EISDIR);
  const auto missing = ExportTarget::open(path("none/out.tar"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ENOENT);
}

TEST_F(ExportTargetTest, WritesDevicesInPlace) {
  auto target = ExportTarget::open("/dev/null");
  ASSERT_TRUE(target);
  EXPECT_TRUE(target->commit());
  struct stat status{};
  ASSERT_EQ(::stat("/dev/null", &status), 0);
  EXPECT_TRUE(S_ISCHR(status.st_mode));
}

}  // namespace
}  // namespace lsl::cli
