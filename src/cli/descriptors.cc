#include "cli/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace lsl::cli {
namespace {

// mem(4), null(4), random(4): devices of major 1 without any state that could be abused.
bool harmless_device(dev_t device) {
  if (major(device) != 1) return false;
  switch (minor(device)) {
    case 3:  // null
    case 5:  // zero
    case 7:  // full
    case 8:  // random
    case 9:  // urandom
      return true;
    default:
      return false;
  }
}

}  // namespace

DescriptorDecision decide(const DescriptorFacts& facts) {
  if ((facts.flags & O_PATH) != 0) return {DescriptorUse::Refuse, "only a path (O_PATH)"};
  if (facts.terminal) return {DescriptorUse::Terminal, "a terminal"};
  switch (facts.mode & S_IFMT) {
    case S_IFREG:
      return {DescriptorUse::Pass, "a file"};
    case S_IFIFO:
      return {DescriptorUse::Pass, "a pipe"};
    case S_IFSOCK:
      return {DescriptorUse::Pass, "a socket"};
    case S_IFDIR:
      return {DescriptorUse::Refuse, "a directory"};
    case S_IFBLK:
      return {DescriptorUse::Refuse, "a block device"};
    case S_IFCHR:
      if (harmless_device(facts.device)) return {DescriptorUse::Pass, "a memory device"};
      return {DescriptorUse::Refuse, "a character device"};
    default:  // anonymous inodes (eventfd, epoll, pidfd) have no type
      return {DescriptorUse::Refuse, "no file"};
  }
}

Result<DescriptorFacts> facts_of(sys::FdRef fd) {
  struct stat status{};
  if (::fstat(fd.get(), &status) < 0) return fail(errno, "look at descriptor {}", fd.get());
  const int flags = ::fcntl(fd.get(), F_GETFL);
  if (flags < 0) return fail(errno, "look at descriptor {}", fd.get());
  const bool terminal = S_ISCHR(status.st_mode) && ::isatty(fd.get()) == 1;
  return DescriptorFacts{status.st_mode, status.st_rdev, flags, terminal};
}

Status fill_closed_descriptors() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free number is taken, and that is this one. It has to survive an exec, as any
    // standard descriptor.
    if (::open("/dev/null", O_RDWR) < 0) return fail(errno, "open /dev/null");
  }
  return {};
}

Result<std::array<DescriptorUse, 3>> decide_standard_descriptors() {
  static constexpr std::array kNames = {"standard input", "standard output", "standard error"};
  std::array<DescriptorUse, 3> uses{};
  for (size_t i = 0; i < uses.size(); ++i) {
    LSL_TRY(facts, facts_of(static_cast<int>(i)));
    const DescriptorDecision decision = decide(facts);
    if (decision.use == DescriptorUse::Refuse)
      return fail_as("E_INVALIDARG", "{} is {}, which is not handed to a distribution", kNames[i],
                     decision.kind);
    uses[i] = decision.use;
  }
  return uses;
}

}  // namespace lsl::cli
