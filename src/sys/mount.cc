#include "sys/mount.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/text.h"
#include "sys/call.h"
#include "sys/file.h"

namespace lsl::sys {
namespace {

// What the kernel wrote about a file system that failed, one message per read (fsopen(2)); each
// begins with a letter for its severity and a blank.
std::string kernel_messages(FdRef fs) {
  constexpr int kMost = 8;
  std::string all;
  for (int count = 0; count < kMost; ++count) {
    char message[1024];
    const ssize_t length = retry([&] { return ::read(fs.get(), message, sizeof message); });
    if (length <= 0) break;  // ENODATA: no more.
    std::string_view text = trim({message, static_cast<size_t>(length)});
    if (text.size() > 2 && text[1] == ' ') text.remove_prefix(2);
    all += fmt::format("{}{}", all.empty() ? " (" : "; ", printable(text));
  }
  return all.empty() ? all : all + ")";
}

Status configure(FdRef fs, const std::vector<std::pair<std::string, std::string>>& options) {
  for (const auto& [name, value] : options) {
    const int result =
        value.empty() ? ::fsconfig(fs.get(), FSCONFIG_SET_FLAG, name.c_str(), nullptr, 0)
                      : ::fsconfig(fs.get(), FSCONFIG_SET_STRING, name.c_str(), value.c_str(), 0);
    if (result < 0) return fail(errno, "option {}={}", name, value);
  }
  if (::fsconfig(fs.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) < 0)
    return fail(errno, "create");
  return {};
}

Status change(FdRef mount, mount_attr attributes, bool recursive, std::string_view what) {
  const unsigned flags = AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0u);
  if (::mount_setattr(mount.get(), "", flags, &attributes, sizeof attributes) < 0)
    return fail(errno, "{}", what);
  return {};
}

struct AttributeOfFlag {
  unsigned long flag;  // mount(2)
  uint64_t attribute;  // mount_setattr(2)
};
constexpr AttributeOfFlag kAttributes[] = {
    {MS_RDONLY, MOUNT_ATTR_RDONLY},
    {MS_NOSUID, MOUNT_ATTR_NOSUID},
    {MS_NODEV, MOUNT_ATTR_NODEV},
    {MS_NOEXEC, MOUNT_ATTR_NOEXEC},
    {MS_NOSYMFOLLOW, MOUNT_ATTR_NOSYMFOLLOW},
};

}  // namespace

Result<Mount> Mount::create(const std::string& type,
                            const std::vector<std::pair<std::string, std::string>>& options,
                            uint64_t attributes) {
  Fd fs(::fsopen(type.c_str(), FSOPEN_CLOEXEC));
  if (!fs) return fail(errno, "open file system type {}", type);
  if (const Status configured = configure(fs, options); !configured)
    return fail(configured.error().code, "mount {}: {}{}", type, configured.error().detail,
                kernel_messages(fs));
  Fd mount(::fsmount(fs.get(), FSMOUNT_CLOEXEC, static_cast<unsigned>(attributes)));
  if (!mount) {
    const int error = errno;
    return fail(error, "mount {}{}", type, kernel_messages(fs));
  }
  return Mount(std::move(mount));
}

Result<Mount> Mount::clone_of(FdRef directory, const std::string& path, bool recursive) {
  const unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (recursive ? AT_RECURSIVE : 0u) |
                         (path.empty() ? AT_EMPTY_PATH : 0u);
  Fd fd(::open_tree(directory.get(), path.c_str(), flags));
  if (!fd) return fail(errno, "clone the mount at {}", path.empty() ? "a descriptor" : path);
  return Mount(std::move(fd));
}

Status Mount::set_attributes(uint64_t set, uint64_t clear, bool recursive) const {
  return change(fd_, {.attr_set = set, .attr_clr = clear}, recursive, "change mount attributes");
}

Status Mount::map_ids(FdRef user_namespace, bool recursive) const {
  return change(
      fd_, {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = static_cast<uint64_t>(user_namespace.get())},
      recursive, "map the ids of a mount");
}

Status Mount::set_propagation(uint64_t propagation, bool recursive) const {
  return change(fd_, {.propagation = propagation}, recursive, "change mount propagation");
}

Status Mount::attach(FdRef target) const {
  if (::move_mount(fd_.get(), "", target.get(), "",
                   MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
    return fail(errno, "attach a mount");
  return {};
}

Status Mount::attach_at(FdRef directory, const std::string& path) const {
  if (::move_mount(fd_.get(), "", directory.get(), path.c_str(), MOVE_MOUNT_F_EMPTY_PATH) < 0)
    return fail(errno, "attach a mount at {}", path);
  return {};
}

Status unmount(const std::string& target, int flags) {
  if (::umount2(target.c_str(), flags) < 0) return fail(errno, "unmount {}", target);
  return {};
}

Status set_propagation_at(const std::string& target, unsigned long flags) {
  if (::mount(nullptr, target.c_str(), nullptr, MS_REC | flags, nullptr) < 0)
    return fail(errno, "change mount propagation of {}", target);
  return {};
}

Status mount_filesystem(const std::string& source, const std::string& target,
                        const std::string& type, unsigned long flags, const std::string& options) {
  if (::mount(source.c_str(), target.c_str(), type.c_str(), flags, options.c_str()) < 0)
    return fail(errno, "mount {} on {}", type, target);
  return {};
}

Status bind_mount(const std::string& source, const std::string& target, unsigned long extra_flags) {
  uint64_t attributes = 0;
  unsigned long unknown = extra_flags & ~static_cast<unsigned long>(MS_REC | MS_BIND);
  for (const AttributeOfFlag& row : kAttributes) {
    if ((extra_flags & row.flag) != 0) attributes |= row.attribute;
    unknown &= ~row.flag;
  }
  if (unknown != 0) return fail(EINVAL, "bind {} with flags {:#x}", source, unknown);
  const bool recursive = (extra_flags & MS_REC) != 0;
  LSL_TRY(place, open_file(target, O_PATH));
  LSL_TRY(tree, Mount::clone_of(AT_FDCWD, source, recursive));
  // Before it can be seen, and only ever adding: attributes that are locked stay
  // (mount_setattr(2)).
  if (attributes != 0) LSL_CHECK(tree.set_attributes(attributes, 0, recursive));
  if (const Status attached = tree.attach(place); !attached)
    return fail(attached.error().code, "bind {} to {}", source, target);
  return {};
}

Result<bool> is_mount_point(const std::string& path) {
  struct statx status{};
  if (::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, 0, &status) < 0)
    return fail(errno, "stat {}", path);
  return (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

Status pivot_into(FdRef new_root) {
  if (::fchdir(new_root.get()) < 0) return fail(errno, "enter the new root");
  if (::syscall(SYS_pivot_root, ".", ".") < 0) return fail(errno, "pivot into the new root");
  return {};
}

Status drop_old_root() {
  // A mount point named for umount2 is looked up down to what was mounted last on it: the old root.
  if (::umount2("/", MNT_DETACH) < 0) return fail(errno, "detach the old root");
  if (::chdir("/") < 0) return fail(errno, "enter the new root");
  return {};
}

}  // namespace lsl::sys
