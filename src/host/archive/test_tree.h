// A temporary directory for tests, gone with its owner.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "sys/file.h"

namespace lsl::host {

class TestTree {
 public:
  TestTree() {
    parent_.reset(::open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    char name[] = "/tmp/lsl-archive-test-XXXXXX";
    if (!parent_ || ::mkdtemp(name) == nullptr) std::abort();
    path_ = name;
    root_.reset(::open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root_) std::abort();
  }
  TestTree(const TestTree&) = delete;
  TestTree& operator=(const TestTree&) = delete;
  ~TestTree() { EXPECT_TRUE(sys::remove_tree(parent_, path_.substr(path_.rfind('/') + 1))); }

  sys::FdRef root() const { return root_; }
  std::string path(const std::string& name) const { return path_ + "/" + name; }
  void directory(const std::string& name) const {
    EXPECT_EQ(::mkdir(path(name).c_str(), 0755), 0) << name;
  }
  void link(const std::string& target, const std::string& name) const {
    EXPECT_EQ(::symlink(target.c_str(), path(name).c_str()), 0) << name;
  }
  void file(const std::string& name, const std::string& content, mode_t mode = 0644) const {
    const auto fd = sys::open_file(path(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ASSERT_TRUE(fd) << name;
    ASSERT_TRUE(sys::write_all(*fd, content));
    ASSERT_EQ(::fchmod(fd->get(), mode), 0);
  }
  std::string content(const std::string& name) const {
    return sys::read_file(path(name), 1 << 24).value_or("(unreadable)");
  }
  // All zeros when it does not exist.
  struct stat facts(const std::string& name) const {
    struct stat found{};
    if (::fstatat(root_.get(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) return {};
    return found;
  }
  bool exists(const std::string& name) const { return facts(name).st_nlink > 0; }

 private:
  sys::Fd parent_;
  std::string path_;
  sys::Fd root_;
};

}  // namespace lsl::host
