#include "host/workers/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/file.h"

namespace lsl::host {
namespace {

class Storage : public testing::Test {
 protected:
  Storage() { EXPECT_NE(mkdtemp(directory_.data()), nullptr); }
  ~Storage() override { (void)sys::remove_tree(AT_FDCWD, directory_); }
  static bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

  std::string directory_ = "/tmp/lsl-storage-XXXXXX";
  const Guid id_ = Guid::parse("{00000000-0000-4000-8000-000000000001}").value();
  const Guid other_ = Guid::parse("{00000000-0000-4000-8000-000000000002}").value();
  const StorageOwner owner_{getuid(), getgid(), getuid()};
};

TEST_F(Storage, IsPrivateAndGoesWithTheDirectoryItMade) {
  const std::string base = directory_ + "/new";
  ASSERT_TRUE(make_storage(base, id_, owner_));
  struct stat status{};
  ASSERT_EQ(stat((base + "/rootfs").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  EXPECT_TRUE(exists(base + "/rootfs/fs"));
  ASSERT_TRUE(delete_storage(base, id_, getuid()));
  EXPECT_FALSE(exists(base));
}

TEST_F(Storage, ADirectoryThatWasThereStays) {
  ASSERT_TRUE(make_storage(directory_, id_, owner_));
  ASSERT_TRUE(delete_storage(directory_, id_, getuid()));
  EXPECT_TRUE(exists(directory_));
  EXPECT_FALSE(exists(directory_ + "/rootfs"));
}

TEST_F(Storage, AnotherDistributionsStorageIsNeitherTakenNorDeleted) {
  ASSERT_TRUE(make_storage(directory_, id_, owner_));
  EXPECT_EQ(make_storage(directory_, other_, owner_).error().name, "ERROR_FILE_EXISTS");
  ASSERT_TRUE(delete_storage(directory_, other_, getuid()));
  EXPECT_TRUE(exists(directory_ + "/rootfs/fs"));
}

TEST_F(Storage, SomebodysRootfsFolderIsLeftAlone) {
  ASSERT_EQ(mkdir((directory_ + "/rootfs").c_str(), 0755), 0);
  ASSERT_EQ(mkdir((directory_ + "/rootfs/precious").c_str(), 0755), 0);
  EXPECT_FALSE(make_storage(directory_, id_, owner_));
  ASSERT_TRUE(delete_storage(directory_, id_, getuid()));
  EXPECT_TRUE(exists(directory_ + "/rootfs/precious"));
}

TEST_F(Storage, ALinkIsNotFollowed) {
  ASSERT_EQ(mkdir((directory_ + "/target").c_str(), 0755), 0);
  ASSERT_EQ(symlink("target", (directory_ + "/link").c_str()), 0);
  EXPECT_FALSE(make_storage(directory_ + "/link", id_, owner_));
  EXPECT_FALSE(exists(directory_ + "/target/rootfs"));
}

TEST_F(Storage, AFolderOfAnImportThatWasCutOffIsKnownByItsStickyBit) {
  const std::string base = directory_ + "/cut";
  ASSERT_EQ(mkdir(base.c_str(), 01700), 0);
  ASSERT_EQ(mkdir((base + "/rootfs").c_str(), 0700), 0);
  ASSERT_TRUE(delete_storage(base, id_, getuid()));
  EXPECT_FALSE(exists(base));
  ASSERT_TRUE(make_storage(base, id_, owner_));
  struct stat status{};
  ASSERT_EQ(stat(base.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0700u);
}

// The user has put a link into the way to BASE since: what it leads to is not theirs.
TEST_F(Storage, NothingIsDeletedWithMoreRightsThanTheUsers) {
  if (getuid() != 0) GTEST_SKIP() << "needs root";
  constexpr uid_t kUser = 12345;
  for (const char* path : {"/theirs", "/host", "/host/base", "/host/base/rootfs"})
    ASSERT_EQ(mkdir((directory_ + path).c_str(), 0700), 0);
  ASSERT_EQ(chmod(directory_.c_str(), 0755), 0);
  ASSERT_EQ(chown((directory_ + "/theirs").c_str(), kUser, kUser), 0);
  const std::string base = directory_ + "/theirs/base";
  ASSERT_TRUE(make_storage(base, id_, {kUser, kUser, kUser}));

  ASSERT_EQ(rename((directory_ + "/theirs").c_str(), (directory_ + "/away").c_str()), 0);
  ASSERT_EQ(symlink("host", (directory_ + "/theirs").c_str()), 0);
  EXPECT_TRUE(delete_storage(base, id_, kUser));
  EXPECT_TRUE(exists(directory_ + "/host/base/rootfs"));
  ASSERT_EQ(rmdir((directory_ + "/host/base/rootfs").c_str()), 0);
  ASSERT_EQ(chmod((directory_ + "/host/base").c_str(), 01700), 0);
  EXPECT_TRUE(delete_storage(base, id_, kUser));
  EXPECT_TRUE(exists(directory_ + "/host/base"));

  EXPECT_TRUE(delete_storage(directory_ + "/away/base", id_, kUser));
  EXPECT_FALSE(exists(directory_ + "/away/base"));
}

TEST_F(Storage, AMissingParentLeavesNothing) {
  EXPECT_EQ(make_storage(directory_ + "/a/b", id_, owner_).error().code, ENOENT);
  EXPECT_TRUE(delete_storage(directory_ + "/a/b", id_, getuid()));
}

}  // namespace
}  // namespace lsl::host
