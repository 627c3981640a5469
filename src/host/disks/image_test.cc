#include "host/disks/image.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "host/disks/vhd.h"
#include "sys/child_for_test.h"

namespace lsl::host {
namespace {

constexpr uint64_t kMiB = 1 << 20;

class ImageTest : public testing::Test {
 protected:
  Result<Image> create(const std::string& name, uint64_t size,
                       ImageFormat format = ImageFormat::Vhd) const {
    return create_image(directory_.fd(), name, size, format);
  }
  Result<Image> open(const std::string& name, ImageUse use = ImageUse::Write) const {
    return open_image(directory_.fd(), name, {.use = use});
  }
  // The symbolic name or errno, and the text.
  std::string complaint(const std::string& name) const {
    const Result<Image> image = open(name);
    return image ? "fine" : image.error().code_path() + " " + image.error().message();
  }
  std::string at(const std::string& name) const { return directory_.path() + "/" + name; }
  struct stat stat_file(const std::string& name) const {
    return sys::stat_at(AT_FDCWD, at(name), false).value();
  }
  void write(const std::string& name, const std::string& content, mode_t mode = 0600) const {
    sys::Fd file = sys::open_file(at(name), O_WRONLY | O_CREAT | O_TRUNC, mode).value();
    ASSERT_EQ(sys::said(sys::write_all(file, content)), "");
  }
  sys::TemporaryDirectory directory_;
};

TEST(ImageFormat, TheExtensionTells) {
  EXPECT_EQ(image_format_of("ext4.vhd"), ImageFormat::Vhd);
  EXPECT_EQ(image_format_of("a.b.VHDX"), ImageFormat::Vhdx);
  EXPECT_EQ(image_format_of("x.img"), ImageFormat::Raw);
  EXPECT_EQ(image_format_of("x.raw"), ImageFormat::Raw);
  EXPECT_EQ(image_format_of("x.qcow2"), std::nullopt);
  EXPECT_EQ(image_format_of("vhd"), std::nullopt);
  EXPECT_EQ(image_format_of(""), std::nullopt);
}

TEST_F(ImageTest, ANewImageIsAllHoles) {
  {
    const Result<Image> image = create("d.vhd", 100 * kMiB);
    ASSERT_TRUE(image) << image.error().message();
    EXPECT_EQ(image->size, 100 * kMiB);
  }
  const struct stat status = stat_file("d.vhd");
  EXPECT_EQ(status.st_mode & 07777, 0600U);
  EXPECT_EQ(status.st_size, static_cast<off_t>(100 * kMiB + 512));
  EXPECT_LE(status.st_blocks, 8);
  const Result<Image> again = open("d.vhd");
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->size, 100 * kMiB);
  EXPECT_EQ(again->format, ImageFormat::Vhd);
  EXPECT_FALSE(again->read_only);
}

TEST_F(ImageTest, ARawImageIsItsFile) {
  ASSERT_TRUE(create("d.img", 5, ImageFormat::Raw));
  EXPECT_EQ(stat_file("d.img").st_size, static_cast<off_t>(kMiB));  // rounded up
  EXPECT_EQ(open("d.img")->size, kMiB);
}

TEST_F(ImageTest, WhatCannotBeMadeLeavesNoFile) {
  ASSERT_TRUE(create("d.vhd", kMiB));
  EXPECT_EQ(create("d.vhd", kMiB).error().name, "ERROR_FILE_EXISTS");
  EXPECT_EQ(create("e.vhd", 0).error().name, "E_INVALIDARG");
  EXPECT_EQ(create("e.vhd", kLargestVhd + 1).error().name, "E_INVALIDARG");
  EXPECT_EQ(create("e.vhdx", kMiB, ImageFormat::Vhdx).error().name, "E_INVALIDARG");
  EXPECT_FALSE(create("../e.vhd", kMiB));
  // 2 EiB are more than any file system has.
  EXPECT_FALSE(create("e.img", uint64_t{1} << 61, ImageFormat::Raw));
  EXPECT_EQ(sys::list_directory(directory_.fd()).value(), (std::vector<std::string>{"d.vhd"}));
}

TEST_F(ImageTest, OneWriterOrManyReaders) {
  Image writer = create("d.vhd", kMiB).value();
  EXPECT_EQ(complaint("d.vhd"),
            "ERROR_SHARING_VIOLATION The disk image d.vhd is in use by another process.");
  EXPECT_EQ(open("d.vhd", ImageUse::Read).error().name, "ERROR_SHARING_VIOLATION");
  writer = {};
  const Result<Image> one = open("d.vhd", ImageUse::Read);
  const Result<Image> two = open("d.vhd", ImageUse::Read);
  EXPECT_TRUE(one && two && one->read_only);
  EXPECT_EQ(open("d.vhd").error().name, "ERROR_SHARING_VIOLATION");
}

TEST_F(ImageTest, LocksOfQemuAreSeen) {
  ASSERT_TRUE(create("d.vhd", kMiB));
  sys::Fd qemu = sys::open_file(at("d.vhd"), O_RDWR).value();
  struct flock lock{};
  lock.l_type = F_RDLCK;  // one byte of the range it uses
  lock.l_start = 101;
  lock.l_len = 1;
  ASSERT_EQ(::fcntl(qemu.get(), F_OFD_SETLK, &lock), 0);
  EXPECT_EQ(open("d.vhd").error().name, "ERROR_SHARING_VIOLATION");
  qemu.reset();
  const Result<Image> mine = open("d.vhd");
  ASSERT_TRUE(mine);
  qemu = sys::open_file(at("d.vhd"), O_RDWR).value();
  EXPECT_EQ(::fcntl(qemu.get(), F_OFD_SETLK, &lock), -1);
}

TEST_F(ImageTest, OnlyAPlainFileOfOursIsTaken) {
  ASSERT_TRUE(create("d.vhd", kMiB));
  ASSERT_EQ(::symlink("d.vhd", at("link.vhd").c_str()), 0);
  EXPECT_EQ(open("link.vhd").error().code, ELOOP);
  ASSERT_EQ(::mkdir(at("folder.vhd").c_str(), 0700), 0);
  EXPECT_FALSE(open("folder.vhd"));
  ASSERT_EQ(::mkfifo(at("fifo.vhd").c_str(), 0600), 0);
  EXPECT_EQ(complaint("fifo.vhd"),
            "EACCES use fifo.vhd, which is not a regular file: Permission denied");
  ASSERT_EQ(::chmod(at("d.vhd").c_str(), 0620), 0);
  EXPECT_EQ(complaint("d.vhd"),
            "EACCES use disk image d.vhd, which others may write: Permission denied");
  ASSERT_EQ(::chmod(at("d.vhd").c_str(), 0600), 0);
  ASSERT_EQ(::link(at("d.vhd").c_str(), at("second.vhd").c_str()), 0);
  EXPECT_EQ(complaint("d.vhd"),
            "EACCES use disk image d.vhd, which has 2 names: Permission denied");
  EXPECT_EQ(open("none.vhd").error().code, ENOENT);
  EXPECT_EQ(complaint("x.txt"), "E_INVALIDARG 'x.txt' does not end in .vhd, .vhdx or .img.");
  EXPECT_FALSE(open("../etc/d.vhd"));
}

TEST_F(ImageTest, SomebodyElsesIsTakenOnlyWhenNamed) {
  if (!sys::may_become_anybody()) GTEST_SKIP() << "needs root with all ids, to give a file away";
  ASSERT_TRUE(create("d.vhd", kMiB));
  ASSERT_EQ(::chown(at("d.vhd").c_str(), 12345, 0), 0);
  EXPECT_EQ(complaint("d.vhd"),
            "EACCES use disk image d.vhd, which belongs to user 12345: Permission denied");
  EXPECT_TRUE(open_image(directory_.fd(), "d.vhd", {.owner = 12345}));
  EXPECT_FALSE(open_image(directory_.fd(), "d.vhd", {.owner = 12346}));
}

TEST_F(ImageTest, DamagedFilesAreNamedSo) {
  ASSERT_TRUE(create("d.vhd", kMiB));
  ASSERT_EQ(::truncate(at("d.vhd").c_str(), static_cast<off_t>(kMiB)), 0);
  EXPECT_EQ(complaint("d.vhd"),
            "WSL_E_DISK_CORRUPTED d.vhd: The VHD has no footer: it was cut off, or it is no VHD.");
  write("empty.vhd", "");
  EXPECT_EQ(complaint("empty.vhd"),
            "WSL_E_DISK_CORRUPTED empty.vhd: The file is too short for a VHD.");
  write("empty.img", "");
  EXPECT_EQ(complaint("empty.img"),
            "WSL_E_DISK_CORRUPTED empty.img: The file is too short for a disk.");
  write("d.vhdx", "vhdxfile and more");
  EXPECT_EQ(complaint("d.vhdx"), "fine");
  write("d.vhdx", "conectix");
  EXPECT_EQ(complaint("d.vhdx"), "WSL_E_DISK_CORRUPTED d.vhdx: The file is no VHDX.");
}

}  // namespace
}  // namespace lsl::host
