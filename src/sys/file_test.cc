#include "sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sys/child_for_test.h"

namespace lsl::sys {
namespace {

class File : public testing::Test {
 protected:
  std::string at(const std::string& name) const { return directory_.path() + "/" + name; }
  void put(const std::string& name, std::string_view text) const {
    Fd fd = open_file(at(name), O_WRONLY | O_CREAT | O_TRUNC, 0644).value();
    ASSERT_TRUE(write_all(fd, text));
  }
  TemporaryDirectory directory_;
};

TEST_F(File, OpenNamesThePathAndSetsCloseOnExec) {
  EXPECT_EQ(open_file(at("none"), O_RDONLY).error().message(),
            "open " + at("none") + ": No such file or directory");
  EXPECT_EQ(::fcntl(open_file("/dev/null", O_RDONLY)->get(), F_GETFD), FD_CLOEXEC);
}

TEST_F(File, LinksStayInsideTheRoot) {
  put("passwd", "inside");
  ASSERT_EQ(::symlink("/passwd", at("absolute").c_str()), 0);
  ASSERT_EQ(::symlink("../../../../passwd", at("upward").c_str()), 0);
  for (const char* name : {"absolute", "upward", "/passwd", "../passwd"})
    EXPECT_EQ(read_file_in_root(directory_.fd(), name, 100).value(), "inside") << name;
}

TEST_F(File, BeneathAcceptsNoLinkAndNoWayOut) {
  put("file", "x");
  ASSERT_EQ(::symlink("file", at("link").c_str()), 0);
  EXPECT_TRUE(open_beneath(directory_.fd(), "file", O_RDONLY));
  EXPECT_EQ(open_beneath(directory_.fd(), "link", O_RDONLY).error().code, ELOOP);
  EXPECT_EQ(open_beneath(directory_.fd(), "..", O_PATH).error().code, EXDEV);
  EXPECT_EQ(open_beneath(directory_.fd(), "/etc", O_PATH).error().code, EXDEV);
}

TEST_F(File, CreatesBelowARoot) {
  ASSERT_TRUE(open_in_root(directory_.fd(), "/new", O_WRONLY | O_CREAT, 0600));
  EXPECT_EQ(stat_at(directory_.fd(), "new", false)->st_mode, S_IFREG | 0600u);
}

TEST_F(File, ReadsUpToTheLimitAndNotBeyond) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{4096}, size_t{4097}, size_t{100000}}) {
    const std::string text(size, 'a');
    put("f", text);
    EXPECT_EQ(read_file(at("f"), size).value(), text);
    if (size > 0) {
      EXPECT_EQ(read_file(at("f"), size - 1).error().code, EFBIG);
    }
  }
  EXPECT_EQ(read_file(at("f"), SIZE_MAX)->size(), 100000u);
  EXPECT_EQ(read_file(at(""), 10).error().code, EISDIR);
}

TEST_F(File, AFifoOrDeviceInARootIsRefusedAtOnce) {
  ASSERT_EQ(::mkfifo(at("fifo").c_str(), 0600), 0);
  EXPECT_EQ(read_file_in_root(directory_.fd(), "fifo", 10).error().code, EINVAL);
  Fd root = open_file("/", O_PATH | O_DIRECTORY).value();
  EXPECT_EQ(read_file_in_root(root, "dev/zero", 10).error().code, EINVAL);
}

TEST_F(File, OptionalFileIsAbsentOrSaysWhatIsInTheWay) {
  const auto read = [&](const std::string& path) {
    return read_optional_file_in_root(directory_.fd(), path, 10);
  };
  put("file", "text");
  put("large", "more than ten");
  ASSERT_EQ(::mkdir(at("folder").c_str(), 0700), 0);
  ASSERT_EQ(::mkfifo(at("fifo").c_str(), 0600), 0);
  EXPECT_EQ(read("file").value(), "text");
  EXPECT_EQ(read("none").value(), std::nullopt);
  EXPECT_EQ(read("none/none").value(), std::nullopt);
  EXPECT_EQ(read("file/none").value(), std::nullopt);
  EXPECT_EQ(read("large").error().code, EFBIG);
  EXPECT_EQ(read("folder").error().code, EISDIR);
  EXPECT_EQ(read("fifo").error().code, EINVAL);
}

TEST_F(File, OptionalFileBehindALink) {
  put("file", "text");
  const auto read = [&](const char* target) {
    ::unlink(at("link").c_str());
    EXPECT_EQ(::symlink(target, at("link").c_str()), 0);
    return read_optional_file_in_root(directory_.fd(), "link", 10);
  };
  EXPECT_EQ(read("../../file").value(), "text");
  EXPECT_EQ(read("/none").error().code, ENOENT);
  EXPECT_EQ(read("file/none").error().code, ENOENT);
  EXPECT_EQ(read("/etc/passwd").error().code, ENOENT);  // the host has one
  EXPECT_EQ(read("link").error().code, ELOOP);
}

TEST_F(File, WriteFileNeedsAnExistingFile) {
  EXPECT_EQ(write_file(at("none"), "x").error().code, ENOENT);
  put("f", "");
  ASSERT_TRUE(write_file_at(directory_.fd(), "f", "text"));
  EXPECT_EQ(read_file(at("f"), 100).value(), "text");
}

TEST_F(File, ReplaceGivesContentAndModeAndLeavesNothingBeside) {
  put("state", "a much longer former content");
  ASSERT_TRUE(replace_file(directory_.fd(), "state", "new", 0640));
  EXPECT_EQ(read_file(at("state"), 100).value(), "new");
  EXPECT_EQ(stat_at(directory_.fd(), "state", false)->st_mode, S_IFREG | 0640u);
  EXPECT_EQ(list_directory(directory_.fd()).value(), std::vector<std::string>{"state"});
}

TEST_F(File, AFailedReplaceKeepsTheFormerFile) {
  put("state", "former");
  const std::string answer = in_child([&]() -> std::string {
    // The disk is "full" after ten bytes (setrlimit(2): EFBIG when SIGXFSZ is ignored).
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{10, 10};
    LSL_TEST_THAT(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
    LSL_TEST_THAT(
        replace_file(directory_.fd(), "state", std::string(100, 'x'), 0600).error().code == EFBIG);
    return "";
  });
  EXPECT_EQ(answer, "");
  EXPECT_EQ(read_file(at("state"), 100).value(), "former");
  EXPECT_EQ(list_directory(directory_.fd())->size(), 1u);
  // A directory in its place cannot be renamed over.
  ASSERT_EQ(::mkdir(at("d").c_str(), 0700), 0);
  EXPECT_EQ(replace_file(directory_.fd(), "d", "x", 0600).error().code, EISDIR);
  EXPECT_EQ(list_directory(directory_.fd())->size(), 2u);
}

TEST_F(File, ReplaceTakesOneComponentOnly) {
  for (const char* bad : {"", ".", "..", "a/b", "/a"})
    EXPECT_EQ(replace_file(directory_.fd(), bad, "", 0600).error().code, EINVAL) << bad;
}

TEST_F(File, WhatACutOffReplaceLeftIsRemoved) {
  put("state", "kept");
  put(".lsl-0123456789abcdef", "half");
  ASSERT_TRUE(remove_unfinished_files(directory_.fd()));
  EXPECT_EQ(list_directory(directory_.fd()).value(), std::vector<std::string>{"state"});
}

TEST_F(File, MakesMissingDirectories) {
  ASSERT_TRUE(make_directories(directory_.fd(), "a//b/c/", 0700));
  ASSERT_TRUE(make_directories(directory_.fd(), "a/b/c", 0755));
  EXPECT_EQ(stat_at(directory_.fd(), "a/b/c", false)->st_mode, S_IFDIR | 0700u);
  ASSERT_TRUE(make_directories(AT_FDCWD, at("x/y"), 0700));
  put("file", "");
  EXPECT_EQ(make_directories(directory_.fd(), "file", 0700).error().code, ENOTDIR);
  EXPECT_EQ(make_directories(directory_.fd(), "file/x", 0700).error().code, ENOTDIR);
}

TEST_F(File, MakesDirectoriesInsideARootThroughItsLinks) {
  ASSERT_TRUE(make_directories(directory_.fd(), "real", 0700));
  ASSERT_EQ(::symlink("/real", at("link").c_str()), 0);
  ASSERT_EQ(::symlink("/nowhere/at/all", at("dangling").c_str()), 0);
  Fd made = make_directories_in_root(directory_.fd(), "/link/a/../../b", 0700).value();
  EXPECT_EQ(stat_of(made)->st_ino, stat_at(directory_.fd(), "b", false)->st_ino);
  ASSERT_TRUE(stat_at(directory_.fd(), "real/a", false));
  EXPECT_EQ(make_directories_in_root(directory_.fd(), "dangling/x", 0700).error().code, ENOENT);
}

TEST_F(File, ListsSortedAndTellsDirectories) {
  put("b", "");
  ASSERT_TRUE(make_directories(directory_.fd(), "a", 0700));
  ASSERT_EQ(::symlink("a", at("c").c_str()), 0);
  for (int i = 0; i < 2; ++i)  // A second reading begins anew.
    EXPECT_EQ(list_directory(directory_.fd()).value(), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(list_subdirectories(directory_.fd()).value(), std::vector<std::string>{"a"});
}

TEST_F(File, StatFollowsTheLastLinkOnDemand) {
  ASSERT_EQ(::symlink("/", at("link").c_str()), 0);
  EXPECT_TRUE(S_ISLNK(stat_at(directory_.fd(), "link", false)->st_mode));
  EXPECT_TRUE(S_ISDIR(stat_at(directory_.fd(), "link", true)->st_mode));
}

TEST(Program, HasADirectory) {
  const std::string directory = program_directory().value();
  EXPECT_TRUE(stat_at(AT_FDCWD, directory + "/sys_test", true)) << directory;
}

TEST(Random, FillsAll) {
  std::array<uint8_t, 64> a{}, b{};
  ASSERT_TRUE(fill_random(a));
  ASSERT_TRUE(fill_random(b));
  EXPECT_NE(a, b);
}

}  // namespace
}  // namespace lsl::sys
