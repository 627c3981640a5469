#include "host/disks/ext4.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>

#include <vector>

#include "host/disks/image.h"
#include "host/disks/tool.h"
#include "sys/child_for_test.h"

namespace lsl::host {
namespace {

constexpr uint64_t kMiB = 1 << 20;

TEST(Ext4Superblock, FieldsAreRead) {
  std::vector<uint8_t> bytes(kExt4SuperblockSize, 0);
  EXPECT_EQ(parse_ext4_superblock(bytes), std::nullopt);
  bytes[0x38] = 0x53;
  bytes[0x39] = 0xef;
  bytes[0x3a] = 1;  // clean
  bytes[0x18] = 2;  // blocks of 4096
  bytes[0x06] = 1;  // 65536 of them
  EXPECT_EQ(parse_ext4_superblock(bytes), (Ext4Look{.size = 65536 * 4096, .clean = true}));
  bytes[0x3a] = 3;
  bytes[0x60] = 0x84;  // 64bit, to be recovered
  bytes[0x150] = 1;
  EXPECT_EQ(parse_ext4_superblock(bytes), (Ext4Look{.size = ((1ULL << 32) + 65536) * 4096,
                                                    .clean = true,
                                                    .needs_recovery = true,
                                                    .has_errors = true}));
  bytes[0x5c] = 4;  // a journal, and no inode that has it
  EXPECT_TRUE(parse_ext4_superblock(bytes)->external_journal);
  bytes[0x18] = 200;
  EXPECT_EQ(parse_ext4_superblock(bytes)->size, 0U);
  bytes.pop_back();
  EXPECT_EQ(parse_ext4_superblock(bytes), std::nullopt);
}

TEST(Ext4Check, ExitStatusesAreJudged) {
  EXPECT_FALSE(judge_e2fsck(0, "", "d")->changed);
  EXPECT_TRUE(judge_e2fsck(1, "", "d")->changed);
  EXPECT_TRUE(judge_e2fsck(3, "", "d")->changed);
  EXPECT_EQ(judge_e2fsck(4, "bad", "d").error().name, "WSL_E_DISK_CORRUPTED");
  EXPECT_EQ(judge_e2fsck(4, "bad", "d").error().detail,
            "The file system of d is damaged. e2fsck said: bad");
  EXPECT_EQ(judge_e2fsck(8, "", "d").error().name, "WSL_E_DISK_CORRUPTED");
  EXPECT_EQ(judge_e2fsck(16, "", "d").error().code, EIO);
  EXPECT_EQ(judge_e2fsck(32, "", "d").error().code, EIO);
}

TEST(Tool, OutputIsOneLineFitToBePrinted) {
  EXPECT_EQ(tool_output("a\n\n  b \x1b[1m\n", "", 100), "a; b \\x1b[1m");
  EXPECT_EQ(tool_output("10%\b\b\b20%\b\b\b\nend\r\n", "", 100), "end");
  EXPECT_EQ(tool_output("open /proc/self/fd/9: no; /proc/self/fd/9", "d.vhd", 100),
            "open d.vhd: no; d.vhd");
  EXPECT_EQ(tool_output("0123456789", "", 4), "...6789");
}

TEST(Tool, ItsEndIsToldApart) {
  const auto run = [](std::vector<std::string> arguments, int limit) {
    return run_tool({.name = "sh",
                     .arguments = std::move(arguments),
                     .package = "dash",
                     .target_name = "d",
                     .limit_seconds = limit});
  };
  EXPECT_EQ(run({"-c", "echo out; echo error >&2; exit 3"}, 60)->code, 3);
  EXPECT_EQ(run({"-c", "echo out; echo error >&2; exit 3"}, 60)->output, "out; error");
  EXPECT_EQ(run({"-c", "kill -9 $$"}, 60).error().code, EINTR);
  EXPECT_EQ(run({"-c", "while :; do :; done"}, 0).error().code, ETIME);
  EXPECT_EQ(run_tool({.name = "no-such-program", .package = "none"}).error().detail,
            "find the program no-such-program (Debian package none)");
}

class Ext4Test : public testing::Test {
 protected:
  void SetUp() override {
    if (::access("/usr/sbin/mke2fs", X_OK) != 0) GTEST_SKIP() << "needs e2fsprogs";
    file_ = sys::open_file(directory_.path() + "/d.img", O_RDWR | O_CREAT, 0600).value();
  }
  void format(uint64_t size) {
    ASSERT_EQ(::ftruncate(file_.get(), static_cast<off_t>(size)), 0);
    ASSERT_EQ(sys::said(format_ext4(file_, "d.img", size)), "");
  }
  sys::TemporaryDirectory directory_;
  sys::Fd file_;
};

TEST_F(Ext4Test, ANewFileSystemIsSmallAndWhole) {
  format(1024 * 1024 * kMiB);  // 1 TiB
  EXPECT_LT(sys::stat_of(file_)->st_blocks * 512, static_cast<off_t>(32 * kMiB));
  const auto look = look_at_ext4(file_, "d.img").value();
  EXPECT_EQ(look, (Ext4Look{.size = 1024 * 1024 * kMiB, .clean = true}));
}

TEST_F(Ext4Test, SmallDisksToo) {
  format(8 * kMiB);
  const Result<Ext4Checked> checked = check_ext4(file_, "d.img", Ext4Check::ReadOnly);
  ASSERT_TRUE(checked) << checked.error().message();
  EXPECT_FALSE(checked->changed);
}

TEST_F(Ext4Test, DamageIsFoundAndRepaired) {
  format(64 * kMiB);
  // The root directory's inode.
  const std::string zeros(256, '\0');
  Ext4Check steps[] = {Ext4Check::ReadOnly, Ext4Check::Safe, Ext4Check::Forced, Ext4Check::Safe};
  const std::string table = run_tool({.name = "dumpe2fs",
                                      .arguments = {kToolTargetPath},
                                      .package = "e2fsprogs",
                                      .target = file_.get()})
                                ->output;
  const size_t at = table.find("Inode table at ");
  ASSERT_NE(at, table.npos) << table;
  const uint64_t block = std::strtoull(table.c_str() + at + 15, nullptr, 10);
  ASSERT_EQ(::pwrite(file_.get(), zeros.data(), 256, static_cast<off_t>(block * 4096 + 256)), 256);
  EXPECT_EQ(check_ext4(file_, "d.img", steps[0]).error().name, "WSL_E_DISK_CORRUPTED");
  const Result<Ext4Checked> forced = check_ext4(file_, "d.img", steps[2]);
  ASSERT_TRUE(forced) << forced.error().message();
  EXPECT_TRUE(forced->changed);
  EXPECT_TRUE(check_ext4(file_, "d.img", steps[3]));
}

TEST_F(Ext4Test, WhatIsNoFileSystemIsNone) {
  ASSERT_EQ(::ftruncate(file_.get(), kMiB), 0);
  EXPECT_EQ(look_at_ext4(file_, "d.img").value(), std::nullopt);
  EXPECT_EQ(check_ext4(file_, "d.img", Ext4Check::Safe).error().name, "WSL_E_DISK_CORRUPTED");
  const Status impossible = format_ext4(file_, "d.img", 4096);
  ASSERT_FALSE(impossible);
  EXPECT_TRUE(impossible.error().detail.starts_with("make a file system on d.img: mke2fs said: "))
      << impossible.error().detail;
}

}  // namespace
}  // namespace lsl::host
