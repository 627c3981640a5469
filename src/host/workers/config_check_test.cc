#include "host/workers/config_check.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "sys/file.h"

namespace lsl::host {
namespace {

class ConfigCheck : public testing::Test {
 protected:
  void SetUp() override {
    path_ = testing::TempDir() + "/config_check_" + std::to_string(::getpid());
    std::filesystem::create_directories(path_ + "/etc");
    root_ = sys::open_file(path_, O_PATH | O_DIRECTORY).value();
    etc_ = sys::open_file(path_ + "/etc", O_RDONLY | O_DIRECTORY).value();
  }
  void TearDown() override { std::filesystem::remove_all(path_); }

  std::string path_;
  sys::Fd root_, etc_;
};

TEST_F(ConfigCheck, FilesThatAreNotThere) {
  const api::ConfigReport report = check_config(root_);
  ASSERT_EQ(report.files.size(), 2U);
  EXPECT_EQ(report.files[0], (api::ConfigFile{"/etc/wsl.conf", false, {}}));
  EXPECT_EQ(report.files[1], (api::ConfigFile{"/etc/wsl-distribution.conf", false, {}}));
}

TEST_F(ConfigCheck, FindingsOfBothFilesReachTheOtherSide) {
  ASSERT_TRUE(sys::replace_file(etc_, "wsl.conf", "[boot]\nsystemd=yes\n[gpu]\nenabled=1\n", 0644));
  ASSERT_EQ(::mkfifo((path_ + "/etc/wsl-distribution.conf").c_str(), 0600), 0);
  const api::ConfigReport report = check_config(root_);
  const Result<api::ConfigReport> read = parse_config_report(config_report_text(report));
  ASSERT_TRUE(read);
  ASSERT_EQ(read->files, report.files);
  ASSERT_EQ(read->files[0].findings.size(), 2U);
  EXPECT_EQ(read->files[0].findings[0].kind, "invalid_value");
  EXPECT_EQ(read->files[0].findings[0].line, 2);
  EXPECT_EQ(read->files[0].findings[1].kind, "note");
  ASSERT_EQ(read->files[1].findings.size(), 1U);
  EXPECT_TRUE(read->files[1].present);
  EXPECT_EQ(read->files[1].findings[0].kind, "unreadable");
}

TEST_F(ConfigCheck, TheWorstFilesFitIntoAResult) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "[boot]\nsystemd=" + std::string(2000, '\x01') + "\n";
  for (int i = 0; i < 100; ++i) text += std::string(2000, 'k') + "=1\n";
  ASSERT_TRUE(sys::replace_file(etc_, "wsl.conf", text, 0644));
  ASSERT_TRUE(sys::replace_file(etc_, "wsl-distribution.conf", text, 0644));
  EXPECT_TRUE(parse_config_report(config_report_text(check_config(root_))));
}

TEST(ConfigReport, WhatIsNoReport) {
  const auto code = [](std::string text) {
    text += '\0';
    const auto report = parse_config_report(text);
    return report ? 0 : report.error().code;
  };
  EXPECT_EQ(parse_config_report("").error().code, EBADMSG);
  EXPECT_EQ(code("{}"), EBADMSG);
  EXPECT_EQ(code(R"({"ok":true})"), EBADMSG);
  EXPECT_EQ(code(R"({"ok":true,"files":[{}]})"), EBADMSG);
  EXPECT_EQ(code(R"({"ok":false,"code":"EIO","errno":5,"message":"read"})"), EIO);
  EXPECT_EQ(code(R"({"ok":true,"files":[]})"), 0);
}

}  // namespace
}  // namespace lsl::host
