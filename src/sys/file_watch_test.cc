#include "sys/file_watch.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/socket.h"

namespace lsl::sys {
namespace {

class FileWatchTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/lsl-watch-test-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    folder_ = name;
    for (const char* made : {"etc", "run", "run/a", "run/b"})
      ASSERT_EQ(::mkdir(at(made).c_str(), 0755), 0);
  }
  void TearDown() override { EXPECT_TRUE(remove_tree(AT_FDCWD, folder_)); }

  std::string at(const std::string& name) const { return folder_ + "/" + name; }
  void write(const std::string& name, const std::string& text) {
    const auto file = open_file(at(name), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ASSERT_TRUE(file && write_all(*file, text));
  }
  void move(const std::string& from, const std::string& to) {
    ASSERT_EQ(::rename(at(from).c_str(), at(to).c_str()), 0);
  }
  void link(const std::string& target, const std::string& name) {
    ASSERT_EQ(::symlink(target.c_str(), at(name).c_str()), 0);
  }
  void begin() {
    auto watch = FileWatch::create({at("etc/resolv.conf")});
    ASSERT_TRUE(watch) << watch.error().message();
    watch_ = std::move(*watch);
  }
  // inotify events are there when the call that caused them returns.
  bool changed() {
    const auto taken = watch_.take();
    EXPECT_TRUE(taken) << taken.error().message();
    return taken.value_or(false);
  }

  std::string folder_;
  FileWatch watch_;
};

TEST_F(FileWatchTest, AFileThatIsWrittenReplacedRemovedAndMade) {
  write("etc/resolv.conf", "a");
  begin();
  EXPECT_FALSE(changed());
  write("etc/resolv.conf", "b");
  EXPECT_TRUE(changed());
  EXPECT_FALSE(changed());
  write("etc/new", "c");
  EXPECT_FALSE(changed());
  move("etc/new", "etc/resolv.conf");
  EXPECT_TRUE(changed());
  write("etc/resolv.conf", "d");  // the new one
  EXPECT_TRUE(changed());
  ASSERT_EQ(::unlink(at("etc/resolv.conf").c_str()), 0);
  EXPECT_TRUE(changed());
  write("etc/resolv.conf", "e");
  EXPECT_TRUE(changed());
}

TEST_F(FileWatchTest, OtherFilesDoNotMatter) {
  write("etc/resolv.conf", "a");
  begin();
  write("etc/hosts", "x");
  write("run/resolv.conf", "x");
  ASSERT_EQ(::mkdir(at("etc/folder").c_str(), 0755), 0);
  EXPECT_TRUE(wait_readable(watch_.fd(), 0).value());
  EXPECT_FALSE(changed());
}

TEST_F(FileWatchTest, ALinkAndWhatItLeadsTo) {
  write("run/a/stub", "a");
  write("run/b/full", "b");
  link("../run/a/stub", "etc/resolv.conf");
  begin();
  write("run/a/stub", "a2");
  EXPECT_TRUE(changed());
  write("run/a/next", "a3");
  EXPECT_FALSE(changed());
  move("run/a/next", "run/a/stub");
  EXPECT_TRUE(changed());
  link(at("run/b/full"), "etc/link");
  EXPECT_FALSE(changed());
  move("etc/link", "etc/resolv.conf");
  EXPECT_TRUE(changed());
  write("run/a/stub", "nobody cares");
  EXPECT_FALSE(changed());
  write("run/b/full", "b2");
  EXPECT_TRUE(changed());
}

TEST_F(FileWatchTest, AChainOfLinks) {
  write("run/b/full", "b");
  link("../b/full", "run/a/stub");
  link("../run/a/stub", "etc/resolv.conf");
  begin();
  write("run/b/full", "c");
  EXPECT_TRUE(changed());
  ASSERT_EQ(::unlink(at("run/a/stub").c_str()), 0);
  EXPECT_TRUE(changed());
}

TEST_F(FileWatchTest, WhatIsNotThereYet) {
  link("../run/later/deep/stub", "etc/resolv.conf");
  begin();
  ASSERT_EQ(::mkdir(at("run/other").c_str(), 0755), 0);
  EXPECT_FALSE(changed());
  ASSERT_EQ(::mkdir(at("run/later").c_str(), 0755), 0);
  EXPECT_TRUE(changed());
  ASSERT_EQ(::mkdir(at("run/later/deep").c_str(), 0755), 0);
  EXPECT_TRUE(changed());
  write("run/later/deep/stub", "x");
  EXPECT_TRUE(changed());
}

TEST_F(FileWatchTest, AFolderThatIsReplaced) {
  write("run/a/stub", "a");
  link("../run/a/stub", "etc/resolv.conf");
  begin();
  move("run/a", "run/old");
  EXPECT_TRUE(changed());
  ASSERT_EQ(::mkdir(at("run/a").c_str(), 0755), 0);
  EXPECT_TRUE(changed());
  write("run/a/stub", "b");
  EXPECT_TRUE(changed());
}

TEST_F(FileWatchTest, ALinkToItselfIsNoHarm) {
  link("resolv.conf", "etc/resolv.conf");
  begin();
  ASSERT_EQ(::unlink(at("etc/resolv.conf").c_str()), 0);
  EXPECT_TRUE(changed());
}

TEST(FileWatch, WantsAbsolutePaths) { EXPECT_FALSE(FileWatch::create({"etc/resolv.conf"})); }

}  // namespace
}  // namespace lsl::sys
