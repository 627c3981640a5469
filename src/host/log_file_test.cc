#include "host/log_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "sys/child_for_test.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

using sys::said;

constexpr uint64_t kLimit = 100;

class LogFileTest : public ::testing::Test {
 protected:
  // Standard error becomes the file of that name.
  Status open(const std::string& name) const {
    LSL_TRY(file, sys::open_file(folder_.path() + "/" + name, O_WRONLY | O_APPEND | O_CREAT, 0600));
    if (::dup2(file.get(), STDERR_FILENO) < 0) return fail(errno, "dup2");
    return {};
  }
  std::string content(const std::string& name) const {
    return sys::read_file(folder_.path() + "/" + name, 4096).value_or("none");
  }

  sys::TemporaryDirectory folder_;
};

TEST_F(LogFileTest, AFullOneTakesThePlaceOfTheOldOne) {
  EXPECT_EQ(sys::in_child([&]() -> std::string {
              LSL_TEST_OK(open("lsld.log"));
              const auto log = LogFile::of_standard_error(folder_.path(), kLimit);
              LSL_TEST_THAT(log.has_value());
              for (const char letter : {'a', 'b', 'c', 'd', 'e'})
                log->write(std::string(39, letter) + "\n");
              // What others write there counts, too.
              LSL_TEST_THAT(::write(STDERR_FILENO, "other\n", 6) == 6);
              return "";
            }),
            "");
  EXPECT_EQ(content("lsld.log"), std::string(39, 'e') + "\nother\n");
  EXPECT_EQ(content("lsld.log.old"), std::string(39, 'c') + "\n" + std::string(39, 'd') + "\n");
}

TEST_F(LogFileTest, AnotherFileIsNotIt) {
  EXPECT_EQ(sys::in_child([&]() -> std::string {
              LSL_TEST_OK(open("another"));
              LSL_TEST_THAT(!LogFile::of_standard_error(folder_.path(), kLimit));
              LSL_TEST_OK(open("lsld.log"));
              LSL_TEST_THAT(LogFile::of_standard_error(folder_.path(), kLimit).has_value());
              return "";
            }),
            "");
}

TEST_F(LogFileTest, WhatHasTheNameByNowIsNotRenamed) {
  EXPECT_EQ(sys::in_child([&]() -> std::string {
              LSL_TEST_OK(open("lsld.log"));
              const auto log = LogFile::of_standard_error(folder_.path(), kLimit);
              LSL_TEST_THAT(log.has_value());
              LSL_TEST_THAT(::write(STDERR_FILENO, std::string(90, 'x').data(), 90) == 90);
              LSL_TEST_THAT(::unlink((folder_.path() + "/lsld.log").c_str()) == 0);
              LSL_TEST_OK(
                  sys::open_file(folder_.path() + "/lsld.log", O_WRONLY | O_CREAT | O_EXCL, 0600));
              log->write("a line of the new one\n");
              return "";
            }),
            "");
  EXPECT_EQ(content("lsld.log.old"), "none");
}

}  // namespace
}  // namespace lsl::host
