#include "host/confine.h"

#include <errno.h>
#include <grp.h>
#include <iconv.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <limits>

#include "sys/namespaces.h"

namespace lsl::host {
namespace {

constexpr std::array kUnpack = {CAP_CHOWN,  CAP_DAC_OVERRIDE, CAP_FOWNER,
                                CAP_FSETID, CAP_SETFCAP,      CAP_MKNOD};
constexpr std::array kPack = {CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH};
constexpr std::array kRemove = {CAP_DAC_OVERRIDE, CAP_FOWNER};
constexpr std::array kRead = {CAP_DAC_READ_SEARCH};

// The C library reads its table of character sets on the first iconv_open and keeps it. Read after
// the chroot it would be the tree's, and could name modules of the tree to load. The pair is the
// one libarchive opens for pax headers.
Status load_character_sets() {
  const iconv_t converter = ::iconv_open("ANSI_X3.4-1968", "UTF-8");
  if (converter == reinterpret_cast<iconv_t>(-1))
    return fail(errno, "load the table of character sets");
  ::iconv_close(converter);
  return {};
}

Status limit_resources() {
  const struct rlimit no_core{};
  if (::setrlimit(RLIMIT_CORE, &no_core) != 0) return fail(errno, "forbid core dumps");
  struct rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return fail(errno, "read the limit of open files");
  files.rlim_cur = files.rlim_max;  // one per level of a deep tree
  if (::setrlimit(RLIMIT_NOFILE, &files) != 0) return fail(errno, "raise the limit of open files");
  return {};
}

Status become_mapped_root(int user_namespace) {
  if (user_namespace < 0) return {};
  LSL_CHECK(sys::enter_namespace(user_namespace, CLONE_NEWUSER));
  // A namespace made without rights in its parent denies setgroups (user_namespaces(7)).
  if (::setgroups(0, nullptr) != 0 && errno != EPERM)
    return fail(errno, "drop supplementary groups");
  if (::setresgid(0, 0, 0) != 0) return fail(errno, "become group 0 of the user namespace");
  if (::setresuid(0, 0, 0) != 0) return fail(errno, "become user 0 of the user namespace");
  return {};
}

Status enter_tree(int root) {
  if (::fchdir(root) != 0) return fail(errno, "enter the tree");
  if (::chroot(".") != 0) return fail(errno, "chroot into the tree");
  return {};
}

// The parent's death signal is cleared by every change of credentials (prctl(2)), so this comes
// last.
Status tie_to_parent(pid_t parent) {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail(errno, "set no_new_privs");
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return fail(errno, "tie to the parent");
  if (::getppid() != parent) return fail(ESRCH, "tie to the parent: it has ended");
  return {};
}

}  // namespace

std::span<const int> unpack_capabilities(bool devices) {
  return std::span(kUnpack).first(kUnpack.size() - (devices ? 0 : 1));
}
std::span<const int> pack_capabilities() { return kPack; }
std::span<const int> remove_capabilities() { return kRemove; }
std::span<const int> read_capabilities() { return kRead; }

Status confine(const Confinement& confinement) {
  const pid_t parent = ::getppid();
  ::umask(022);
  LSL_CHECK(load_character_sets());
  LSL_CHECK(limit_resources());
  LSL_CHECK(become_mapped_root(confinement.user_namespace));
  (void)::unshare(CLONE_NEWNET |
                  CLONE_NEWIPC);  // hosts may forbid them; the other walls stand without
  LSL_CHECK(enter_tree(confinement.root));
  std::vector<int> keep = confinement.keep;
  keep.push_back(confinement.root);
  LSL_CHECK(close_others(std::move(keep)));
  LSL_CHECK(keep_capabilities(confinement.capabilities));
  return tie_to_parent(parent);
}

Status close_others(std::vector<int> keep) {
  std::ranges::sort(keep);
  unsigned from = 3;
  for (const int fd : keep) {
    if (fd < 3) continue;
    const unsigned kept = static_cast<unsigned>(fd);
    if (kept > from && ::close_range(from, kept - 1, 0) != 0)
      return fail(errno, "close descriptors");
    from = std::max(from, kept + 1);
  }
  if (::close_range(from, std::numeric_limits<unsigned>::max(), 0) != 0)
    return fail(errno, "close descriptors");
  return {};
}

Status keep_capabilities(std::span<const int> wanted) {
  for (int capability = 0; capability <= CAP_LAST_CAP; ++capability) {
    if (std::ranges::find(wanted, capability) != wanted.end()) continue;
    // EINVAL: the kernel is older than our headers and has no such capability.
    if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno != EINVAL)
      return fail(errno, "drop capability {} from the bounding set", capability);
  }
  struct __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<struct __user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
  for (const int capability : wanted) {
    auto& set = sets[static_cast<size_t>(CAP_TO_INDEX(capability))];
    set.effective |= static_cast<uint32_t>(CAP_TO_MASK(capability));
    set.permitted = set.effective;
  }
  if (::syscall(SYS_capset, &header, sets.data()) != 0) return fail(errno, "drop capabilities");
  return {};
}

}  // namespace lsl::host
