#include "guest/init/cross_distro.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "sys/child_for_test.h"
#include "sys/file.h"

namespace lsl::guest {
namespace {

class LinkResolvConf : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(::mkdirat(root_.fd().get(), "etc", 0755), 0); }
  // Where the link points; empty: it is none.
  std::string target() {
    std::array<char, 256> text{};
    const ssize_t size =
        ::readlinkat(root_.fd().get(), "etc/resolv.conf", text.data(), text.size());
    return size < 0 ? "" : std::string(text.data(), static_cast<size_t>(size));
  }
  bool exists() {
    return ::faccessat(root_.fd().get(), "etc/resolv.conf", F_OK, AT_SYMLINK_NOFOLLOW) == 0;
  }
  void put_file() {
    EXPECT_TRUE(sys::open_file_at(root_.fd(), "etc/resolv.conf", O_WRONLY | O_CREAT, 0644));
  }
  Status link(bool generate) { return link_resolv_conf(root_.fd(), "/mnt/", generate); }

  sys::TemporaryDirectory root_;
};

TEST_F(LinkResolvConf, ReplacesWhatIsThere) {
  put_file();
  EXPECT_TRUE(link(true));
  EXPECT_EQ(target(), "/mnt/wsl/resolv.conf");
  EXPECT_TRUE(link(true));
  EXPECT_EQ(target(), "/mnt/wsl/resolv.conf");
}

TEST_F(LinkResolvConf, TakesItsOwnAwayAndNothingElse) {
  EXPECT_TRUE(link(true));
  EXPECT_TRUE(link(false));
  EXPECT_FALSE(exists());
  EXPECT_TRUE(link(false));
  put_file();
  EXPECT_TRUE(link(false));
  EXPECT_TRUE(exists());
  ASSERT_EQ(::unlinkat(root_.fd().get(), "etc/resolv.conf", 0), 0);
  ASSERT_EQ(::symlinkat("/mnt/wsl/other", root_.fd().get(), "etc/resolv.conf"), 0);
  EXPECT_TRUE(link(false));
  EXPECT_EQ(target(), "/mnt/wsl/other");
}

TEST_F(LinkResolvConf, ADirectoryThereIsAnError) {
  ASSERT_EQ(::mkdirat(root_.fd().get(), "etc/resolv.conf", 0755), 0);
  const Status linked = link(true);
  ASSERT_FALSE(linked);
  EXPECT_EQ(linked.error().code, EISDIR);
}

}  // namespace
}  // namespace lsl::guest
