#include "sys/namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <sys/syscall.h>

#include <cstdlib>
#include <limits>

#include "base/text.h"
#include "sys/call.h"
#include "sys/file.h"
#include "sys/process.h"

namespace lsl::sys {
namespace {

// The child only makes two or three system calls; a machine that needs longer for them is stuck.
constexpr int kHolderDeadlineMs = 10'000;

bool is_already(const NamespaceOwner& owner) {
  uid_t uids[3];
  gid_t gids[3];
  if (::getresuid(&uids[0], &uids[1], &uids[2]) < 0) return false;
  if (::getresgid(&gids[0], &gids[1], &gids[2]) < 0) return false;
  for (int i = 0; i < 3; ++i)
    if (uids[i] != owner.uid || gids[i] != owner.gid) return false;
  return true;
}

// Groups first, while there is still the right to drop them; the user id last. 0 or an errno, and
// only async-signal-safe calls. The raw calls change the calling thread alone.
int change_ids(uid_t uid, gid_t gid, bool drop_groups = true) {
  if (drop_groups && ::syscall(SYS_setgroups, 0, nullptr) < 0) return errno;
  if (::syscall(SYS_setresgid, gid, gid, gid) < 0) return errno;
  if (::syscall(SYS_setresuid, uid, uid, uid) < 0) return errno;
  return 0;
}

// capabilities(7): the kernel takes the effective ones away when the last of the ids in force is no
// longer root's.
int restore_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3]{};
  if (::syscall(SYS_capget, &header, sets) < 0) return errno;
  for (__user_cap_data_struct& set : sets) set.effective = set.permitted;
  return ::syscall(SYS_capset, &header, sets) < 0 ? errno : 0;
}

// The child's whole life: becomes the owner, makes the namespace, says so, and stays until the
// parent has opened it or is gone.
[[noreturn]] void hold_namespace(bool change, const NamespaceOwner& owner, FdRef report,
                                 FdRef gate) {
  int error = change ? change_ids(owner.uid, owner.gid) : 0;
  if (error == 0 && ::unshare(CLONE_NEWUSER) < 0) error = errno;
  (void)retry([&] { return ::write(report.get(), &error, sizeof error); });
  char byte = 0;
  (void)retry([&] { return ::read(gate.get(), &byte, 1); });
  ::_exit(0);
}

Status await_holder(FdRef report) {
  pollfd ready{report.get(), POLLIN, 0};
  if (retry([&] { return ::poll(&ready, 1, kHolderDeadlineMs); }) <= 0)
    return fail(ETIMEDOUT, "make a user namespace");
  int error = ESRCH;  // It ended, killed by somebody, without a word.
  (void)retry([&] { return ::read(report.get(), &error, sizeof error); });
  if (error != 0) return fail(error, "make a user namespace");
  return {};
}

// The directory stands for this process and no later one with its number, should it die.
Result<Fd> open_process(pid_t pid) {
  return open_file(fmt::format("/proc/{}", pid), O_PATH | O_DIRECTORY);
}

Status write_maps(FdRef process, std::span<const IdRange> uids, std::span<const IdRange> gids) {
  LSL_CHECK(write_file_at(process, "uid_map", id_map_text(uids)));
  const std::string text = id_map_text(gids);
  Status written = write_file_at(process, "gid_map", text);
  if (written || written.error().code != EPERM) return written;
  // user_namespaces(7): without CAP_SETGID a group map needs setgroups(2) to be denied first.
  LSL_CHECK(write_file_at(process, "setgroups", "deny"));
  return write_file_at(process, "gid_map", text);
}

}  // namespace

std::string id_map_text(std::span<const IdRange> ranges) {
  std::string text;
  for (const IdRange& range : ranges)
    text += fmt::format("{} {} {}\n", range.inside, range.outside, range.count);
  return text;
}

Result<Fd> make_user_namespace(const NamespaceOwner& owner, std::span<const IdRange> uids,
                               std::span<const IdRange> gids) {
  const bool change = !is_already(owner);
  LSL_TRY(report, make_pipe());
  LSL_TRY(gate, make_pipe());
  LSL_TRY(holder, clone_process({}));
  if (holder.in_child) {
    gate.write.reset();
    hold_namespace(change, owner, report.write, gate.read);
  }
  report.write.reset();
  LSL_CHECK(await_holder(report.read));
  LSL_TRY(process, open_process(holder.child.pid()));
  LSL_CHECK(write_maps(process, uids, gids));
  return open_file_at(process, "ns/user", O_RDONLY);
}

Status make_namespaces_for(const NamespaceOwner& owner) {
  if (is_already(owner)) return {};
  int error = 0;
  if (::syscall(SYS_setresgid, owner.gid, owner.gid, -1) < 0 ||
      ::syscall(SYS_setresuid, owner.uid, owner.uid, -1) < 0)
    error = errno;
  if (error == 0) error = restore_capabilities();
  if (error != 0) return fail(error, "make namespaces for user {} group {}", owner.uid, owner.gid);
  return {};
}

Status map_ids_of(pid_t process, std::span<const IdRange> uids, std::span<const IdRange> gids) {
  LSL_TRY(directory, open_process(process));
  return write_maps(directory, uids, gids);
}

Result<Fd> open_namespace(pid_t pid, std::string_view name) {
  return open_file(fmt::format("/proc/{}/ns/{}", pid, name), O_RDONLY);
}

Status enter_namespace(FdRef name_space, int type) {
  if (::setns(name_space.get(), type) < 0) return fail(errno, "enter a namespace");
  return {};
}

Status unshare(int flags) {
  if (::unshare(flags) < 0) return fail(errno, "make namespaces ({:#x})", flags);
  return {};
}

Status become(uid_t uid, gid_t gid) {
  // -1 would mean "leave it as it is".
  if (uid == std::numeric_limits<uid_t>::max() || gid == std::numeric_limits<gid_t>::max())
    return fail(EINVAL, "become user {} group {}", uid, gid);
  const int error = change_ids(uid, gid);
  if (error == 0) return {};
  Status failed = fail(error, "become user {} group {}", uid, gid);
  if (error == EPERM) {
    const Result<std::string> setgroups = read_file("/proc/self/setgroups", 64);
    if (setgroups && trim(*setgroups) == "deny") failed.error().name = kSetgroupsDenied;
  }
  return failed;
}

Status become_keeping_groups(uid_t uid, gid_t gid) {
  const int error = change_ids(uid, gid, false);
  if (error != 0) return fail(error, "become user {} group {}, keeping groups", uid, gid);
  return {};
}

}  // namespace lsl::sys
