#include "sys/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/file.h>

#include "sys/child_for_test.h"

namespace lsl::sys {
namespace {

constexpr uint64_t kMiB = 1 << 20;

class LoopTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!may_become_anybody()) GTEST_SKIP() << "needs the host's root, for loop devices";
    if (::access("/dev/loop-control", W_OK) != 0) GTEST_SKIP() << "needs loop devices";
    file_ = open_file(directory_.path() + "/file", O_RDWR | O_CREAT, 0600).value();
    resize(4 * kMiB);
  }
  void resize(uint64_t size) { ASSERT_EQ(::ftruncate(file_.get(), static_cast<off_t>(size)), 0); }
  std::string backing_file(const LoopDevice& device) const {
    const std::string path = "/sys/block" + device.path().substr(4) + "/loop/backing_file";
    return read_file(path, 4096).value_or("");
  }
  TemporaryDirectory directory_;
  Fd file_;
};

TEST_F(LoopTest, AFileBecomesADeviceThatFreesItself) {
  Result<LoopDevice> device = LoopDevice::attach(file_, {});
  ASSERT_TRUE(device) << device.error().message();
  EXPECT_EQ(block_device_size(device->fd()).value(), 4 * kMiB);
  EXPECT_EQ(stat_at(AT_FDCWD, device->path(), true)->st_rdev, device->device());
  EXPECT_EQ(backing_file(*device), directory_.path() + "/file\n");
  const std::string path = device->path();
  ASSERT_EQ(::pwrite(device->fd().get(), std::string(4096, 'x').data(), 4096, 0), 4096);
  ASSERT_EQ(::fsync(device->fd().get()), 0);
  LoopDevice owner = std::move(*device);
  owner = LoopDevice();
  char byte = 0;
  ASSERT_EQ(::pread(file_.get(), &byte, 1, 4095), 1);
  EXPECT_EQ(byte, 'x');
  // Somebody else may have it by now, with a file of theirs.
  EXPECT_NE(read_file("/sys/block" + path.substr(4) + "/loop/backing_file", 4096).value_or(""),
            directory_.path() + "/file\n");
}

TEST_F(LoopTest, OffsetAndLimitCutAPieceOut) {
  ASSERT_EQ(::pwrite(file_.get(), "here", 4, kMiB), 4);
  Result<LoopDevice> device =
      LoopDevice::attach(file_, {.read_only = true, .offset = kMiB, .size_limit = 2 * kMiB});
  ASSERT_TRUE(device) << device.error().message();
  EXPECT_EQ(block_device_size(device->fd()).value(), 2 * kMiB);
  char text[4];
  ASSERT_EQ(::pread(device->fd().get(), text, 4, 0), 4);
  EXPECT_EQ(std::string(text, 4), "here");
  const Fd writer = open_file(device->path(), O_WRONLY).value();
  EXPECT_EQ(::pwrite(writer.get(), text, sizeof text, 0), -1);
}

TEST_F(LoopTest, TheSizeFollowsTheFile) {
  Result<LoopDevice> device = LoopDevice::attach(file_, {.size_limit = 3 * kMiB});
  ASSERT_TRUE(device) << device.error().message();
  resize(8 * kMiB);
  ASSERT_EQ(said(device->set_size(7 * kMiB)), "");
  EXPECT_EQ(block_device_size(device->fd()).value(), 7 * kMiB);
  ASSERT_EQ(said(device->set_size(0)), "");
  EXPECT_EQ(block_device_size(device->fd()).value(), 8 * kMiB);
}

TEST_F(LoopTest, TheFilesLockStaysWithTheDevice) {
  Result<LoopDevice> device;
  {
    Fd locked = open_file(directory_.path() + "/file", O_RDWR).value();
    ASSERT_EQ(::flock(locked.get(), LOCK_EX | LOCK_NB), 0);
    device = LoopDevice::attach(locked, {});
    ASSERT_TRUE(device) << device.error().message();
  }
  EXPECT_EQ(::flock(file_.get(), LOCK_EX | LOCK_NB), -1);
  EXPECT_EQ(errno, EWOULDBLOCK);
  *device = LoopDevice();
  EXPECT_EQ(::flock(file_.get(), LOCK_EX), 0);
}

TEST_F(LoopTest, AFileThatCannotBeIsRefused) {
  Fd null = open_file("/dev/null", O_RDWR).value();
  EXPECT_EQ(LoopDevice::attach(null, {}).error().code, EINVAL);
}

// What has() answers is remembered, so the older kernel is played in a process of its own.
TEST_F(LoopTest, OlderKernelsDoItInSteps) {
  ::setenv("LSL_WITHOUT", "loop_configure", 1);
  const std::string answer = in_child([&]() -> std::string {
    Result<LoopDevice> device = LoopDevice::attach(file_, {.size_limit = kMiB});
    LSL_TEST_OK(device);
    LSL_TEST_THAT(block_device_size(device->fd()).value() == kMiB);
    LSL_TEST_THAT(backing_file(*device) == directory_.path() + "/file\n");
    return "";
  });
  ::unsetenv("LSL_WITHOUT");
  EXPECT_EQ(answer, "");
}

}  // namespace
}  // namespace lsl::sys
