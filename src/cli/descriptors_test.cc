#include "cli/descriptors.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "sys/file.h"
#include "sys/pty.h"
#include "sys/socket.h"

namespace lsl::cli {
namespace {

DescriptorUse use_of(mode_t mode, dev_t device = 0, int flags = O_RDONLY, bool terminal = false) {
  return decide({mode, device, flags, terminal}).use;
}

TEST(Decide, PassesWhatCannotLeadOut) {
  EXPECT_EQ(use_of(S_IFREG), DescriptorUse::Pass);
  EXPECT_EQ(use_of(S_IFIFO), DescriptorUse::Pass);
  EXPECT_EQ(use_of(S_IFSOCK), DescriptorUse::Pass);
  for (const unsigned device : {3u, 5u, 7u, 8u, 9u})
    EXPECT_EQ(use_of(S_IFCHR, makedev(1, device)), DescriptorUse::Pass) << device;
}

TEST(Decide, RefusesWaysOut) {
  EXPECT_EQ(use_of(S_IFDIR), DescriptorUse::Refuse);
  EXPECT_EQ(use_of(S_IFBLK, makedev(8, 0)), DescriptorUse::Refuse);
  EXPECT_EQ(use_of(S_IFCHR, makedev(1, 1)), DescriptorUse::Refuse);     // /dev/mem
  EXPECT_EQ(use_of(S_IFCHR, makedev(1, 11)), DescriptorUse::Refuse);    // /dev/kmsg
  EXPECT_EQ(use_of(S_IFCHR, makedev(10, 229)), DescriptorUse::Refuse);  // /dev/fuse
  EXPECT_EQ(use_of(0), DescriptorUse::Refuse);
  EXPECT_EQ(use_of(S_IFREG, 0, O_PATH), DescriptorUse::Refuse);
  EXPECT_EQ(use_of(S_IFDIR, 0, O_PATH), DescriptorUse::Refuse);
}

TEST(Decide, TerminalsAreReplaced) {
  EXPECT_EQ(use_of(S_IFCHR, makedev(136, 0), O_RDWR, true), DescriptorUse::Terminal);
}

DescriptorUse use_of(const Result<sys::Fd>& fd) {
  EXPECT_TRUE(fd);
  const Result<DescriptorFacts> facts = facts_of(*fd);
  EXPECT_TRUE(facts);
  return decide(*facts).use;
}

TEST(FactsOf, SeesRealDescriptors) {
  EXPECT_EQ(use_of(sys::open_file("/dev/null", O_RDWR)), DescriptorUse::Pass);
  EXPECT_EQ(use_of(sys::open_file("/", O_RDONLY | O_DIRECTORY)), DescriptorUse::Refuse);
  EXPECT_EQ(use_of(sys::open_file("/dev/null", O_PATH)), DescriptorUse::Refuse);
  EXPECT_EQ(use_of(sys::open_file("/proc/self/status", O_RDONLY)), DescriptorUse::Pass);
  EXPECT_EQ(use_of(sys::Fd(::eventfd(0, EFD_CLOEXEC))), DescriptorUse::Refuse);
  EXPECT_EQ(use_of(sys::Fd(::epoll_create1(EPOLL_CLOEXEC))), DescriptorUse::Refuse);
  auto sockets = sys::socket_pair();
  ASSERT_TRUE(sockets);
  EXPECT_EQ(use_of(std::move(sockets->first)), DescriptorUse::Pass);
  auto pipe = sys::make_pipe();
  ASSERT_TRUE(pipe);
  EXPECT_EQ(use_of(std::move(pipe->write)), DescriptorUse::Pass);
  auto pty = sys::open_pty("/dev/ptmx");
  ASSERT_TRUE(pty);
  EXPECT_EQ(use_of(sys::open_slave(pty->master)), DescriptorUse::Terminal);
}

}  // namespace
}  // namespace lsl::cli
