#include "host/disks/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>

#include "host/disks/compact.h"
#include "host/disks/new_image.h"
#include "sys/child_for_test.h"

namespace lsl::host {
namespace {

constexpr uint64_t kMiB = 1 << 20;

class CopyTest : public testing::Test {
 protected:
  void SetUp() override {
    // Data at 8 MiB and at the very end, holes elsewhere.
    from_ = make("from");
    write(8 * kMiB, std::string(kMiB, 'x'));
    write(64 * kMiB, std::string(700, 'y'));
  }
  sys::Fd make(const std::string& name) const {
    return sys::open_file_at(directory_.fd(), name, O_RDWR | O_CREAT, 0600).value();
  }
  void write(uint64_t offset, const std::string& bytes) const {
    ASSERT_EQ(::pwrite(from_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)),
              static_cast<ssize_t>(bytes.size()));
  }
  static std::string content(sys::FdRef file) {
    EXPECT_EQ(::lseek(file.get(), 0, SEEK_SET), 0);
    return sys::read_all(file, 256 * kMiB).value();
  }
  static uint64_t allocated(sys::FdRef file) {
    return static_cast<uint64_t>(sys::stat_of(file)->st_blocks) * 512;
  }
  sys::TemporaryDirectory directory_;
  sys::Fd from_;
};

TEST_F(CopyTest, HolesStayHoles) {
  const sys::Fd to = make("to");
  uint64_t calls = 0, last = 0, total = 0;
  const Result<Copied> copied = copy_data(from_, to, [&](uint64_t done, uint64_t all) -> Status {
    EXPECT_GE(done, last);
    ++calls;
    last = done;
    total = all;
    return {};
  });
  ASSERT_TRUE(copied) << copied.error().message();
  EXPECT_TRUE(content(from_) == content(to));
  EXPECT_LE(allocated(to), 2 * kMiB);
  EXPECT_GE(calls, 1U);
  EXPECT_EQ(last, total);
  EXPECT_EQ(last, copied->bytes);
  EXPECT_EQ(copied->bytes, data_bytes(from_).value());
}

TEST_F(CopyTest, APipeGetsEveryByte) {
  sys::Pipe pipe = sys::make_pipe().value();
  sys::CloneResult cloned = sys::clone_process({}).value();
  if (cloned.in_child) {
    pipe.read.reset();
    ::_exit(copy_data(from_, pipe.write) ? 0 : 1);
  }
  pipe.write.reset();
  const std::string received = sys::read_all(pipe.read, 256 * kMiB).value();
  EXPECT_EQ(cloned.child.wait()->raw, 0);
  EXPECT_TRUE(received == content(from_));
}

TEST_F(CopyTest, ProgressCanCancel) {
  const sys::Fd to = make("to");
  const Result<Copied> copied =
      copy_data(from_, to, [](uint64_t, uint64_t) -> Status { return fail(ECANCELED, "go on"); });
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().code, ECANCELED);
}

TEST_F(CopyTest, OnlyAnEmptyFileIsFilled) {
  EXPECT_EQ(copy_data(from_, from_).error().code, EEXIST);
}

TEST_F(CopyTest, DiggingLeavesTheContent) {
  write(16 * kMiB, std::string(4 * kMiB, '\0'));
  write(17 * kMiB + 5000, "not zero");
  const std::string before = content(from_);
  const uint64_t taken = allocated(from_);
  ASSERT_EQ(sys::said(dig_holes(from_, "from")), "");
  EXPECT_TRUE(content(from_) == before);
  EXPECT_LE(allocated(from_) + 3 * kMiB, taken);
}

TEST_F(CopyTest, ANewFileHasItsNameWhenItIsWhole) {
  const sys::Fd folder = sys::open_file(directory_.path(), O_RDONLY | O_DIRECTORY).value();
  {
    const Result<NewImage> never = NewImage::make(directory_.fd(), "never.img");
    ASSERT_TRUE(never) << never.error().message();
  }
  Result<NewImage> image = NewImage::make(directory_.fd(), "d.img");
  ASSERT_TRUE(image) << image.error().message();
  EXPECT_EQ(sys::list_directory(folder).value(), (std::vector<std::string>{"from"}));
  ASSERT_EQ(::pwrite(image->file().get(), "data", 4, 0), 4);
  ASSERT_TRUE(image->finish());
  EXPECT_EQ(sys::list_directory(folder).value(), (std::vector<std::string>{"d.img", "from"}));
  EXPECT_EQ(NewImage::make(directory_.fd(), "d.img")->finish().error().name, "ERROR_FILE_EXISTS");
  EXPECT_EQ(NewImage::make(directory_.fd(), "../d.img").error().code, EINVAL);
  EXPECT_EQ(NewImage::make(directory_.fd(), "..").error().code, EINVAL);
}

}  // namespace
}  // namespace lsl::host
