// lsl-archive as the service runs it: the program itself, in a user namespace, on archives good and
// hostile.
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <locale.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "host/archive/archive_handle.h"
#include "host/archive/test_tree.h"
#include "host/archive_result.h"
#include "sys/child_for_test.h"
#include "sys/file.h"
#include "sys/namespaces.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace lsl::host {
namespace {

using std::string_literals::operator""s;
using testing::Test;

const uint32_t kShift = sys::first_free_id();  // outside id of the namespace's root

struct Item {
  std::string path;
  mode_t type = S_IFREG;
  std::string content;
  mode_t mode = 0755;
  std::string hardlink;
  int64_t uid = 0;
  std::vector<std::pair<std::string, std::string>> attributes;
};

std::string tar(const std::vector<Item>& items, int filter = ARCHIVE_FILTER_NONE) {
  std::string bytes(4 << 20, '\0');
  size_t used = 0;
  const WriteHandle writer(archive_write_new());
  archive_write_set_format_pax_restricted(writer.get());
  EXPECT_EQ(archive_write_add_filter(writer.get(), filter), ARCHIVE_OK);
  EXPECT_EQ(archive_write_open_memory(writer.get(), bytes.data(), bytes.size(), &used), ARCHIVE_OK);
  for (const Item& item : items) {
    const EntryHandle entry(archive_entry_new());
    archive_entry_copy_pathname(entry.get(), item.path.c_str());
    archive_entry_set_mode(entry.get(), item.type | item.mode);
    archive_entry_set_uid(entry.get(), item.uid);
    archive_entry_set_mtime(entry.get(), 1'000'000'000, 0);
    for (const auto& [name, value] : item.attributes)
      archive_entry_xattr_add_entry(entry.get(), name.c_str(), value.data(), value.size());
    const bool has_data = item.type == S_IFREG && item.hardlink.empty();
    archive_entry_set_size(entry.get(), has_data ? static_cast<int64_t>(item.content.size()) : 0);
    if (item.type == S_IFLNK) archive_entry_copy_symlink(entry.get(), item.content.c_str());
    if (item.type == S_IFCHR) archive_entry_set_rdev(entry.get(), makedev(1, 3));
    if (!item.hardlink.empty()) archive_entry_copy_hardlink(entry.get(), item.hardlink.c_str());
    EXPECT_GE(archive_write_header(writer.get(), entry.get()), ARCHIVE_WARN) << item.path;
    if (has_data) archive_write_data(writer.get(), item.content.data(), item.content.size());
  }
  EXPECT_EQ(archive_write_close(writer.get()), ARCHIVE_OK);
  bytes.resize(used);
  return bytes;
}

Item dir(std::string path, mode_t mode = 0755) {
  return {.path = std::move(path), .type = S_IFDIR, .mode = mode};
}
Item file(std::string path, std::string content) {
  return {.path = std::move(path), .content = std::move(content)};
}
Item link(std::string path, std::string target) {
  return {.path = std::move(path), .type = S_IFLNK, .content = std::move(target)};
}

sys::Fd memory_file(std::string_view content) {
  sys::Fd fd(::memfd_create("archive", MFD_CLOEXEC));
  EXPECT_TRUE(sys::write_all(fd, content));
  EXPECT_EQ(::lseek(fd.get(), 0, SEEK_SET), 0);
  return fd;
}

class Helper : public Test {
 protected:
  void SetUp() override {
    if (kShift == 0) GTEST_SKIP() << "needs root to map a range of ids";
    const sys::IdRange range{0, kShift, 65535};
    auto name_space =
        sys::make_user_namespace({::geteuid(), ::getegid()}, {&range, 1}, {&range, 1});
    if (!name_space) GTEST_SKIP() << "needs user namespaces: " << name_space.error().message();
    user_namespace_ = std::move(*name_space);
    ASSERT_EQ(::fchown(tree_.root().get(), kShift, kShift), 0);
    ASSERT_EQ(::fchmod(tree_.root().get(), 0755), 0);
  }

  struct Run {
    sys::Child child;
    sys::Fd client;
    sys::Fd result;
  };
  Run start(std::vector<std::string> arguments, const TestTree& tree) {
    Run run;
    auto line = sys::socket_pair();
    auto result = sys::make_pipe();
    arguments.insert(arguments.begin(), LSL_ARCHIVE_PROGRAM);
    arguments.insert(arguments.end(),
                     {"--root-fd", "3", "--userns-fd", "4", "--data-fd", "5", "--result-fd", "6"});
    auto child = sys::spawn({.argv = arguments,
                             .standard_error = STDERR_FILENO,
                             .descriptors = {{tree.root().get(), 3},
                                             {user_namespace_.get(), 4},
                                             {line->second.get(), 5},
                                             {result->write.get(), 6}}});
    EXPECT_TRUE(child) << child.error().message();
    if (child) run.child = std::move(*child);
    run.client = std::move(line->first);
    run.result = std::move(result->read);
    return run;
  }
  static Result<ArchiveResult> result_of(Run& run) {
    const Result<std::string> text = sys::read_all(run.result, kMaxArchiveResult);
    const Result<ArchiveResult> result = parse_archive_result(text.value_or(""));
    const Result<sys::ExitStatus> status = run.child.wait();
    EXPECT_TRUE(status && status->exited());
    EXPECT_EQ(status->code(), result ? 0 : 1);
    return result;
  }
  static void send(const Run& run, const sys::Fd& fd) {
    const int number = fd.get();
    EXPECT_TRUE(sys::send_some(run.client, "{\"archive\":{}}\0"s, {&number, 1}));
  }

  Result<ArchiveResult> unpack_file(const sys::Fd& archive) {
    Run run = start({"unpack"}, tree_);
    send(run, archive);
    return result_of(run);
  }
  Result<ArchiveResult> unpack_bytes(std::string_view bytes) {
    return unpack_file(memory_file(bytes));
  }
  Result<ArchiveResult> unpack(const std::vector<Item>& items) { return unpack_bytes(tar(items)); }
  // Packs tree_ and gives the archive.
  sys::Fd pack(const std::string& format) {
    sys::Fd archive = memory_file("");
    Run run = start({"pack", "--format", format}, tree_);
    send(run, archive);
    const Result<ArchiveResult> result = result_of(run);
    EXPECT_TRUE(result) << result.error().message();
    EXPECT_EQ(::lseek(archive.get(), 0, SEEK_SET), 0);
    return archive;
  }

  TestTree tree_;
  sys::Fd user_namespace_;
};

TEST_F(Helper, UnpacksADistribution) {
  Item shell = file("./bin/sh", "#!");
  shell.mode = 04755;
  shell.uid = 7;
  const auto result =
      unpack({dir("./"), dir("./etc"), file("./etc/os-release", "ID=tiny\nVERSION_ID=\"3\"\n"),
              dir("./bin", 0555), shell, link("./sh", "/bin/sh")});
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(*result, (ArchiveResult{true, "tiny", "3", {}}));
  const struct stat facts = tree_.facts("bin/sh");
  EXPECT_EQ(facts.st_uid, kShift + 7);
  EXPECT_EQ(facts.st_mode, mode_t{S_IFREG | 04755});
  EXPECT_EQ(facts.st_mtime, 1'000'000'000);
  EXPECT_EQ(tree_.facts("bin").st_mode, mode_t{S_IFDIR | 0555});
  EXPECT_EQ(tree_.facts("bin").st_mtime, 1'000'000'000);
}

TEST_F(Helper, KnowsTheUsualCompressions) {
  for (const int filter : {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_XZ,
                           ARCHIVE_FILTER_LZMA, ARCHIVE_FILTER_ZSTD, ARCHIVE_FILTER_LZ4}) {
    const auto result =
        unpack_bytes(tar({dir("etc"), file("etc/f", std::to_string(filter))}, filter));
    ASSERT_TRUE(result) << filter << result.error().message();
    EXPECT_EQ(tree_.content("etc/f"), std::to_string(filter));
  }
}

TEST_F(Helper, UnpacksFromAPipe) {
  auto pipe = sys::make_pipe();
  ASSERT_TRUE(pipe);
  ASSERT_TRUE(
      sys::set_nonblocking(pipe->read, true));  // as some programs leave their standard input
  Run run = start({"unpack"}, tree_);
  send(run, pipe->read);
  const std::string bytes = tar({dir("etc"), file("etc/big", std::string(1 << 20, 'x'))});
  ASSERT_TRUE(sys::write_all(pipe->write, bytes));
  pipe->write.reset();
  const auto result = result_of(run);
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(tree_.facts("etc/big").st_size, 1 << 20);
}

TEST_F(Helper, WhatIsNoTarIsRefused) {
  const auto result = unpack_bytes("PK\x03\x04 this is no tar archive");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().name, "WSL_E_IMPORT_FAILED");
  EXPECT_EQ(result.error().message(), "Unrecognized archive format");
}

TEST_F(Helper, ATruncatedArchiveIsAnError) {
  const std::string plain = tar({dir("etc"), file("etc/f", std::string(100'000, 'x'))});
  EXPECT_EQ(unpack_bytes(plain.substr(0, 50'000)).error().detail, "Truncated tar archive");
  std::string noise;
  for (unsigned i = 0, state = 1; i < 100'000; ++i)
    noise += static_cast<char>((state = state * 1103515245 + 12345) >> 16);
  const std::string packed = tar({dir("etc"), file("etc/f", noise)}, ARCHIVE_FILTER_GZIP);
  EXPECT_EQ(unpack_bytes(packed.substr(0, packed.size() / 2)).error().detail,
            "truncated gzip input");
}

TEST_F(Helper, AnEmptyArchiveIsNoDistribution) {
  for (const std::string& bytes : {""s, std::string(10240, '\0'), tar({}, ARCHIVE_FILTER_GZIP)}) {
    const auto result = unpack_bytes(bytes);
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_FALSE(result->valid);
  }
}

TEST_F(Helper, NothingLeavesTheTree) {
  const TestTree outside;
  outside.file("victim", "untouched", 0666);
  ASSERT_EQ(::fchmod(outside.root().get(), 0777), 0);
  const auto result = unpack({dir("etc"),
                              file("../up", "x"),
                              file("etc/../../up", "x"),
                              file(outside.path("absolute"), "x"),
                              link("way", outside.path("")),
                              file("way/through", "x"),
                              link("direct", outside.path("victim")),
                              {.path = "hard", .hardlink = "../../.." + outside.path("victim")}});
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_FALSE(outside.exists("absolute"));
  EXPECT_FALSE(outside.exists("through"));
  EXPECT_EQ(outside.content("victim"), "untouched");
  EXPECT_EQ(outside.facts("victim").st_nlink, 1U);
  EXPECT_EQ(tree_.content(outside.path("through").substr(1)),
            "x");  // the same path, inside the tree
}

TEST_F(Helper, CountsWhatItLeavesOut) {
  const auto result =
      unpack({dir("etc"),
              file("../up", "x"),
              {.path = "hard", .hardlink = "../x"},
              file("/etc/absolute", "x"),
              {.path = "null", .type = S_IFCHR},
              {.path = "null2", .hardlink = "null"},
              {.path = "fifo", .type = S_IFIFO},
              {.path = "far",
               .uid = 70000,
               .attributes = {{"trusted.overlay.opaque", "y"}, {"user.note", "n"}}}});
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(
      result->warnings,
      (std::vector<std::string>{
          "2 device nodes were left out", "2 entries outside the tree were left out",
          "1 absolute name was made relative", "1 entry had an owner that does not exist inside",
          "1 extended attribute was left out"}));
  EXPECT_EQ(tree_.content("etc/absolute"), "x");
  EXPECT_TRUE(S_ISFIFO(tree_.facts("fifo").st_mode));
  EXPECT_EQ(tree_.facts("far").st_uid, kShift + 65534);
  EXPECT_FALSE(tree_.exists("null"));
  EXPECT_FALSE(tree_.exists("null2"));
}

TEST_F(Helper, LaterEntriesReplaceEarlierOnes) {
  const auto result = unpack({dir("etc"), file("etc/f", "long first"), file("etc/f", "2nd"),
                              file("etc/d", "file"), dir("etc/d"), file("etc/d/in", "in"),
                              link("etc/l", "nowhere"), file("etc/l", "file")});
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(tree_.content("etc/f"), "2nd");
  EXPECT_EQ(tree_.content("etc/d/in"), "in");
  EXPECT_EQ(tree_.content("etc/l"), "file");
  EXPECT_FALSE(tree_.exists("nowhere"));
}

TEST_F(Helper, LinkedDirectoriesAreWrittenThrough) {
  const auto result =
      unpack({dir("usr"), dir("usr/bin"), link("bin", "/usr/bin"), file("bin/sh", "shell")});
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(tree_.content("usr/bin/sh"), "shell");
  EXPECT_TRUE(S_ISLNK(tree_.facts("bin").st_mode));
}

TEST_F(Helper, ANameThatIsTooLongIsNamed) {
  const auto result = unpack({file(std::string(300, 'n'), "x")});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ENAMETOOLONG);
  EXPECT_NE(result.error().detail.find("nnn"), std::string::npos);
}

TEST_F(Helper, DeepTreesPass) {
  std::string path = "deep";
  for (int i = 0; i < 40; ++i) path += "/" + std::string(200, 'd');  // twice PATH_MAX
  const auto result = unpack({dir("etc"), file(path + "/file", "x")});
  EXPECT_TRUE(result) << result.error().message();
}

TEST_F(Helper, NamesPassByteForByte) {
  const std::string composed = "etc/\xc3\xa9", decomposed = "etc/e\xcc\x81",
                    latin1 = "etc/\xe9\xff";
  ASSERT_TRUE(::setlocale(LC_CTYPE, "C.UTF-8"));
  const std::string bytes = tar({dir("etc"), file(composed, "1"), file(decomposed, "2"),
                                 file(latin1, "3"), link("etc/l", "\xc3\xa9/e\xcc\x81")});
  ::setlocale(LC_CTYPE, "C");
  const auto result = unpack_bytes(bytes);
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_TRUE(result->warnings.empty());
  EXPECT_EQ(tree_.content(composed), "1");
  EXPECT_EQ(tree_.content(decomposed), "2");
  EXPECT_EQ(tree_.content(latin1), "3");
  EXPECT_EQ(std::filesystem::read_symlink(tree_.path("etc/l")).string(), "\xc3\xa9/e\xcc\x81");
}

TEST_F(Helper, PackedAndUnpackedIsTheSame) {
  Item odd = file("etc/odd\n\xff", "odd");
  odd.mode = 06711;
  odd.attributes = {{"user.note", "a\0b"s},
                    {"security.capability", "\1\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0"s}};
  ASSERT_TRUE(unpack({dir("etc"),
                      odd,
                      file("etc/a", "linked"),
                      {.path = "etc/b", .hardlink = "etc/a"},
                      link("etc/l", "/odd\xe9"),
                      {.path = "fifo", .type = S_IFIFO}}));
  ASSERT_EQ(::truncate(tree_.path("etc/a").c_str(), 3 << 20), 0);
  const timespec times[] = {{1'000'000'000, 0}, {1'000'000'000, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, tree_.path(".").c_str(), times, 0), 0);
  const sys::Fd first = pack("tar");
  ASSERT_TRUE(sys::remove_tree(tree_.root(), "etc"));
  ASSERT_TRUE(sys::remove_tree(tree_.root(), "fifo"));
  const auto result = unpack_file(first);
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(result->warnings, std::vector<std::string>());

  EXPECT_EQ(tree_.facts("etc/odd\n\xff").st_mode, mode_t{S_IFREG | 06711});
  char value[8] = {};
  EXPECT_EQ(::getxattr(tree_.path("etc/odd\n\xff").c_str(), "user.note", value, sizeof value), 3);
  EXPECT_GT(::getxattr(tree_.path("etc/odd\n\xff").c_str(), "security.capability", nullptr, 0), 0);
  EXPECT_EQ(tree_.facts("etc/a").st_ino, tree_.facts("etc/b").st_ino);
  EXPECT_EQ(tree_.facts("etc/a").st_size, 3 << 20);
  EXPECT_LT(tree_.facts("etc/a").st_blocks * 512, 1 << 20);
  EXPECT_EQ(tree_.content("etc/b").substr(0, 6), "linked");
  EXPECT_EQ(std::filesystem::read_symlink(tree_.path("etc/l")).string(), "/odd\xe9");

  const sys::Fd second = pack("tar");
  ASSERT_EQ(::lseek(first.get(), 0, SEEK_SET), 0);
  // Not EXPECT_EQ, which would print both archives.
  EXPECT_TRUE(sys::read_all(second, 1 << 24).value() == sys::read_all(first, 1 << 24).value());
}

TEST_F(Helper, PackedNamesBeginWithADot) {
  ASSERT_TRUE(unpack({dir("root"), file("root/.bashrc", "x")}));
  const sys::Fd archive = pack("tar");
  const std::string bytes = sys::read_all(archive, 1 << 20).value();
  EXPECT_TRUE(bytes.starts_with("./"));
  EXPECT_NE(bytes.find("./root/.bashrc"), std::string::npos);
}

TEST_F(Helper, CompressedArchivesCarryTheirMagic) {
  ASSERT_TRUE(unpack({dir("etc")}));
  const sys::Fd gz = pack("tar.gz");
  EXPECT_TRUE(sys::read_all(gz, 1 << 20).value().starts_with("\x1f\x8b"));
  const sys::Fd xz = pack("tar.xz");
  EXPECT_TRUE(sys::read_all(xz, 1 << 20).value().starts_with("\xfd"s + "7zXZ"));
  ::lseek(xz.get(), 0, SEEK_SET);
  EXPECT_TRUE(unpack_file(xz));
}

TEST_F(Helper, AFullPipeWithoutReaderIsAnError) {
  ASSERT_TRUE(unpack({dir("etc"), file("etc/big", std::string(1 << 20, 'x'))}));
  auto pipe = sys::make_pipe();
  Run run = start({"pack", "--format", "tar"}, tree_);
  send(run, pipe->write);
  pipe->read.reset();
  const auto result = result_of(run);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().name, "WSL_E_EXPORT_FAILED");
  EXPECT_EQ(result.error().code, EPIPE);
}

TEST_F(Helper, AClientThatHangsUpEndsIt) {
  const auto pipe = sys::make_pipe();
  Run run = start({"unpack"}, tree_);
  send(run, pipe->read);
  run.client.reset();
  EXPECT_EQ(result_of(run).error().code, ECANCELED);
}

TEST_F(Helper, ADirectoryFromTheClientIsRefused) {
  Run run = start({"unpack"}, tree_);
  send(run, sys::open_file("/", O_RDONLY | O_DIRECTORY).value());
  EXPECT_EQ(result_of(run).error().code, EINVAL);
}

TEST_F(Helper, RemovesATree) {
  ASSERT_TRUE(unpack({dir("etc", 0), file("etc/f", "x"), link("etc/l", "/")}));
  Run run = start({"remove", "--name", "etc"}, tree_);
  EXPECT_TRUE(result_of(run));
  EXPECT_FALSE(tree_.exists("etc"));
}

}  // namespace
}  // namespace lsl::host
