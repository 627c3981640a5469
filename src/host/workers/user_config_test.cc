#include "host/workers/user_config.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "host/archive_result.h"

namespace lsl::host {
namespace {

class UserConfigTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = "/tmp/lsl-user-config.XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    home_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(home_); }

  void write(const std::string& path, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(home_ + "/" + path).parent_path());
    std::ofstream(home_ + "/" + path) << text;
  }
  conf::WslconfigFile read() const {
    const Result<std::string> text = read_user_config(home_);
    EXPECT_TRUE(text);
    const Result<conf::WslconfigFile> file = parse_user_config(*text);
    EXPECT_TRUE(file) << file.error().message();
    return file.value_or(conf::WslconfigFile());
  }

  std::string home_;
};

TEST_F(UserConfigTest, NoFileIsAnEmptyOne) {
  const conf::WslconfigFile file = read();
  EXPECT_TRUE(file.findings.empty());
  EXPECT_EQ(file.conf.networking(), conf::Networking::Nat);
}

TEST_F(UserConfigTest, TheFileInTheHomeDirectory) {
  write(".wslconfig", "[wsl2]\r\nnetworkingMode=none\r\nfoo=1\r\n");
  const conf::WslconfigFile file = read();
  EXPECT_EQ(file.conf.networking(), conf::Networking::None);
  EXPECT_EQ(warnings_of(file),
            std::vector<std::string>{"Unknown key 'wsl2.foo' in ~/.wslconfig:3"});
}

TEST_F(UserConfigTest, TheConfigurationFolderGoesFirst) {
  write(".wslconfig", "[wsl2]\nnetworkingMode=none\n");
  write(".config/lsl/wslconfig", "[wsl2]\nnetworkingMode=mirrored\nfoo=1\n");
  const conf::WslconfigFile file = read();
  EXPECT_EQ(file.conf.networking(), conf::Networking::Mirrored);
  EXPECT_EQ(warnings_of(file),
            std::vector<std::string>{"Unknown key 'wsl2.foo' in ~/.config/lsl/wslconfig:3"});
}

TEST_F(UserConfigTest, WhatCannotBeReadIsAFinding) {
  write(".wslconfig", std::string(kMaxUserConfig + 1, '#'));
  EXPECT_EQ(warnings_of(read()),
            std::vector<std::string>{"~/.wslconfig is larger than 32 KiB and is not read"});
  std::filesystem::remove(home_ + "/.wslconfig");
  ASSERT_EQ(::mkfifo((home_ + "/.wslconfig").c_str(), 0600), 0);
  EXPECT_EQ(warnings_of(read()),
            std::vector<std::string>{"~/.wslconfig is no regular file and is not read"});
  std::filesystem::remove(home_ + "/.wslconfig");
  std::filesystem::create_directory(home_ + "/.wslconfig");
  EXPECT_EQ(warnings_of(read()),
            std::vector<std::string>{"~/.wslconfig is a directory and is not read"});
}

TEST_F(UserConfigTest, AnyBytes) {
  write(".wslconfig", "[wsl2]\nipv6=\xff\xfe\n");
  EXPECT_EQ(read().findings.size(), 1U);
  write(".wslconfig", std::string(kMaxUserConfig, '\x01'));
  const Result<std::string> text = read_user_config(home_);
  ASSERT_TRUE(text);
  EXPECT_LT(text->size(), kMaxArchiveResult);
  EXPECT_EQ(read().findings.size(), 1U);
}

TEST(ParseUserConfig, TrustsNothing) {
  for (const char* text : {"", "x", "[]", "{\"ok\":1}"}) EXPECT_FALSE(parse_user_config(text));
  Json object = Json::object();
  object["name"] = "\x1b[2J";
  object["text"] = "foo";
  object["errno"] = -7;
  const Result<conf::WslconfigFile> file = parse_user_config(result_text(object));
  ASSERT_TRUE(file);
  ASSERT_EQ(file->findings.size(), 1U);
  EXPECT_NE(file->findings[0].text.find("~/.wslconfig:"), std::string::npos);
}

TEST(UserConfigReader, ReadsAsTheUser) {
  sys::EventLoop loop = sys::EventLoop::create().value();
  Undertaker undertaker(loop);
  std::optional<Result<conf::WslconfigFile>> result;
  const auto reader =
      UserConfigReader::start(loop, undertaker, ::getuid(), ::getgid(),
                              [&](Result<conf::WslconfigFile> file) { result = std::move(file); })
          .value();
  for (int i = 0; i < 500 && !result; ++i) EXPECT_TRUE(loop.run_once(10));
  ASSERT_TRUE(result);
  // A user of a namespace need not be one that the host knows.
  EXPECT_TRUE(*result || result->error().code == ENOENT) << result->error().message();
}

TEST(UserConfigReader, HasADeadline) {
  const auto silent = [](sys::FdRef) -> Result<std::string> {
    for (;;) ::pause();
  };
  sys::EventLoop loop = sys::EventLoop::create().value();
  Undertaker undertaker(loop);
  std::optional<Result<conf::WslconfigFile>> result;
  const auto reader = UserConfigReader::start(
                          loop, undertaker, silent,
                          [&](Result<conf::WslconfigFile> file) { result = std::move(file); },
                          std::chrono::milliseconds(1))
                          .value();
  for (int i = 0; i < 500 && !result; ++i) EXPECT_TRUE(loop.run_once(10));
  ASSERT_TRUE(result);
  ASSERT_FALSE(*result);
  EXPECT_EQ(result->error().code, ETIMEDOUT);
}

}  // namespace
}  // namespace lsl::host
