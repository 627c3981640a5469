#include "host/disks/attach.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "host/disks/ext4.h"
#include "host/disks/tool.h"
#include "sys/child_for_test.h"
#include "sys/loop.h"

namespace lsl::host {
namespace {

using sys::said;

constexpr uint64_t kMiB = 1 << 20;
constexpr uint64_t kSize = 64 * kMiB;

class AttachTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!sys::may_become_anybody()) GTEST_SKIP() << "needs the host's root, for loop devices";
    if (::access("/dev/loop-control", W_OK) != 0) GTEST_SKIP() << "needs loop devices";
    if (::access("/usr/sbin/mke2fs", X_OK) != 0) GTEST_SKIP() << "needs e2fsprogs";
    const Result<Image> image = create_image(directory_.fd(), "d.vhd", kSize, ImageFormat::Vhd);
    ASSERT_TRUE(image) << image.error().message();
    ASSERT_EQ(sys::said(format_ext4(image->file, "d.vhd", kSize)), "");
  }
  void TearDown() override { EXPECT_EQ(loop_devices(), ""); }

  Result<AttachedDisk> attach(bool read_only = false) const {
    return attach_disk({.directory = directory_.fd(), .name = "d.vhd", .read_only = read_only});
  }
  // Of files in the test's folder.
  std::string loop_devices() const {
    std::string found;
    const sys::Fd block = sys::open_file("/sys/block", O_RDONLY | O_DIRECTORY).value();
    const std::vector<std::string> devices = sys::list_directory(block).value();
    for (const std::string& device : devices) {
      const std::string file = "/sys/block/" + device + "/loop/backing_file";
      const std::string backing = sys::read_file(file, 4096).value_or("");
      if (backing.starts_with(directory_.path())) found += device + " ";
    }
    return found;
  }
  off_t allocated() const { return sys::stat_at(directory_.fd(), "d.vhd", false)->st_blocks * 512; }
  void poke(off_t offset, const std::string& bytes) const {
    const sys::Fd file = sys::open_file_at(directory_.fd(), "d.vhd", O_WRONLY).value();
    ASSERT_EQ(::pwrite(file.get(), bytes.data(), bytes.size(), offset),
              static_cast<ssize_t>(bytes.size()));
  }
  static void sync(const AttachedDisk& disk) {
    const sys::Fd top = sys::open_file_at(disk.mount.root(), ".", O_RDONLY).value();
    ASSERT_EQ(::syncfs(top.get()), 0);
  }
  // Changes a field of the superblock and makes its checksum right again.
  void set_super_value(const std::string& field, const std::string& value) const {
    const sys::Fd file = sys::open_file_at(directory_.fd(), "d.vhd", O_RDWR).value();
    const Result<ToolResult> result = run_tool(
        {.name = "debugfs",
         .arguments = {"-w", "-R", "set_super_value " + field + " " + value, kToolTargetPath},
         .package = "e2fsprogs",
         .target = file.get()});
    ASSERT_TRUE(result && result->code == 0);
  }
  static int write_file(sys::FdRef root, const std::string& name, size_t size) {
    const Result<sys::Fd> file = sys::open_beneath(root, name, O_WRONLY | O_CREAT, 0644);
    if (!file) return file.error().code;
    const Status written = sys::write_all(*file, std::string(size, 'x'));
    return written ? 0 : written.error().code;
  }
  sys::TemporaryDirectory directory_;
};

TEST_F(AttachTest, TheMountHoldsTheDeviceAndTheImage) {
  {
    const Result<AttachedDisk> disk = attach();
    ASSERT_TRUE(disk) << disk.error().message();
    EXPECT_EQ(disk->size, kSize);
    EXPECT_FALSE(disk->read_only);
    EXPECT_TRUE(disk->warnings.empty());
    EXPECT_EQ(loop_devices(), disk->device.substr(5) + " ");
    EXPECT_EQ(write_file(disk->mount.root(), "file", 10), 0);
    const Result<AttachedDisk> second = attach();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().name, "ERROR_SHARING_VIOLATION");
  }
  EXPECT_EQ(loop_devices(), "");
  const Result<AttachedDisk> again = attach();
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_TRUE(sys::stat_at(again->mount.root(), "file", false));
}

TEST_F(AttachTest, DeletedFilesGiveTheirSpaceBack) {
  const Result<AttachedDisk> disk = attach();
  ASSERT_TRUE(disk) << disk.error().message();
  const off_t before = allocated();
  ASSERT_EQ(write_file(disk->mount.root(), "large", 32 * kMiB), 0);
  sync(*disk);
  EXPECT_GT(allocated(), before + static_cast<off_t>(30 * kMiB));
  ASSERT_EQ(::unlinkat(disk->mount.root().get(), "large", 0), 0);
  // The second commit is after the first one's discards.
  sync(*disk);
  sync(*disk);
  EXPECT_LT(allocated(), before + static_cast<off_t>(4 * kMiB));
}

TEST_F(AttachTest, SetuidProgramsWorkAndDevicesDoNot) {
  const Result<AttachedDisk> disk = attach();
  ASSERT_TRUE(disk) << disk.error().message();
  const int root = disk->mount.root().get();
  ASSERT_EQ(::mknodat(root, "null", S_IFCHR | 0666, makedev(1, 3)), 0);
  EXPECT_EQ(sys::open_beneath(root, "null", O_RDONLY).error().code, EACCES);
  struct statvfs status{};
  ASSERT_EQ(::fstatvfs(root, &status), 0);
  EXPECT_EQ(status.f_flag & ST_NOSUID, 0U);
  EXPECT_NE(status.f_flag & ST_NODEV, 0U);
}

TEST_F(AttachTest, ReadOnlyOnDemand) {
  const Result<AttachedDisk> disk = attach(true);
  ASSERT_TRUE(disk) << disk.error().message();
  EXPECT_TRUE(disk->read_only);
  EXPECT_TRUE(disk->warnings.empty());
  EXPECT_EQ(write_file(disk->mount.root(), "file", 1), EROFS);
}

TEST_F(AttachTest, OnAReadOnlyFileSystemTheDiskIsReadOnly) {
  LSL_EXPECT_FINE(sys::in_mount_namespace([&]() -> std::string {
    LSL_TEST_OK(sys::bind_mount(directory_.path(), directory_.path(), MS_RDONLY));
    const sys::Fd folder = sys::open_file(directory_.path(), O_RDONLY | O_DIRECTORY).value();
    const Result<AttachedDisk> disk = attach_disk({.directory = folder, .name = "d.vhd"});
    LSL_TEST_OK(disk);
    LSL_TEST_THAT(disk->read_only && disk->warnings.size() == 1);
    LSL_TEST_THAT(write_file(disk->mount.root(), "file", 1) == EROFS);
    return "";
  }));
}

TEST_F(AttachTest, AnImageOfADiskInUseRecovers) {
  {
    const Result<AttachedDisk> disk = attach();
    ASSERT_TRUE(disk) << disk.error().message();
    ASSERT_EQ(write_file(disk->mount.root(), "file", 4096), 0);
    sync(*disk);
    // As a crash would leave it: a copy, while the journal has the last word.
    sys::Fd from = sys::open_file_at(directory_.fd(), "d.vhd", O_RDONLY).value();
    sys::Fd to = sys::open_file_at(directory_.fd(), "copy.vhd", O_WRONLY | O_CREAT, 0600).value();
    ASSERT_EQ(sys::said(sys::write_all(to, sys::read_all(from, 100 * kMiB).value())), "");
  }
  const sys::Fd copy = sys::open_file_at(directory_.fd(), "copy.vhd", O_RDONLY).value();
  EXPECT_TRUE(look_at_ext4(copy, "copy.vhd").value()->needs_recovery);
  const Result<AttachedDisk> disk = attach_disk({.directory = directory_.fd(), .name = "copy.vhd"});
  ASSERT_TRUE(disk) << disk.error().message();
  EXPECT_TRUE(disk->warnings.empty());
  EXPECT_EQ(sys::stat_at(disk->mount.root(), "file", false)->st_size, 4096);
}

TEST_F(AttachTest, ErrorsOnTheDiskAreRepairedFirst) {
  set_super_value("state", "3");  // the kernel met errors
  set_super_value("free_blocks_count", "77");
  const Result<AttachedDisk> disk = attach();
  ASSERT_TRUE(disk) << disk.error().message();
  ASSERT_EQ(disk->warnings.size(), 1U);
  EXPECT_TRUE(disk->warnings[0].starts_with("The disk had errors, which were repaired: d.vhd"))
      << disk->warnings[0];
  EXPECT_FALSE(disk->read_only);
}

TEST_F(AttachTest, WhatIsNoExt4IsCorrupted) {
  poke(1024, std::string(1024, '\0'));
  const Result<AttachedDisk> none = attach();
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().name, "WSL_E_DISK_CORRUPTED");
  EXPECT_EQ(none.error().detail, "There is no ext4 file system in d.vhd.");
}

TEST_F(AttachTest, AFlippedBitOfTheSuperblockIsFound) {
  poke(1024 + 0x58, "\xff");  // the size of an inode
  const Result<AttachedDisk> bad = attach();
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().name, "WSL_E_DISK_CORRUPTED");
  EXPECT_NE(bad.error().detail.find("e2fsck said: "), std::string::npos) << bad.error().detail;
}

TEST_F(AttachTest, AJournalElsewhereIsRefused) {
  poke(1024 + 0xe0, std::string(4, '\0'));
  const Result<AttachedDisk> bad = attach();
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().detail, "The file system of d.vhd has its journal elsewhere.");
}

}  // namespace
}  // namespace lsl::host
