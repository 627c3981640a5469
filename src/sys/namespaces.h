// User namespaces and their id maps (user_namespaces(7)).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::sys {

// One line of uid_map or gid_map: ids inside `[inside, inside+count)` are `[outside,
// outside+count)` in the parent.
struct IdRange {
  uint32_t inside = 0;
  uint32_t outside = 0;
  uint32_t count = 0;
  bool operator==(const IdRange&) const = default;
};
std::string id_map_text(std::span<const IdRange> ranges);

// Whose limits (inotify, keys, mounts) a user namespace is charged to: DESIGN, rule 1.
struct NamespaceOwner {
  uid_t uid = 0;
  gid_t gid = 0;
};

struct NamespaceOptions {
  // All processes in the namespace and below, whatever their ids, are at most this many together
  // with those of its owner in the present one, and those of other namespaces of that owner: the
  // kernel charges them to the owner (setrlimit(2), RLIMIT_NPROC; Linux 5.14, before that nothing
  // is limited). Nobody inside can raise it. 0, or more than the present hard limit: the latter.
  uint64_t max_processes = 0;
  // The root of the proc file system to write the maps through; -1: /proc.
  int proc = -1;
  // The caller has capabilities in the present user namespace only, and none over the files that
  // proc(5) gives to root, such as those of a process that changed its ids: so let that process's
  // belong to itself. Whoever may trace processes of that id then may read its memory.
  bool traceable = false;
};

// A new user namespace owned by `owner`, mapped as given, held open by the descriptor although no
// process lives in it. A short-lived child becomes `owner` and unshares; the caller writes the maps
// (platform_notes, "Version-1 launch", steps 2 and 3), so it needs CAP_SETUID/CAP_SETGID here.
// EPERM, ENOSPC or EACCES where user namespaces are forbidden.
// EACCES for uid_map also means that the caller changed its ids without an exec and is not dumpable
// (proc(5)). Where the kernel asks for it, setgroups(2) is denied inside.
Result<Fd> make_user_namespace(const NamespaceOwner& owner, std::span<const IdRange> uids,
                               std::span<const IdRange> gids, const NamespaceOptions& options = {});

// The user namespace above that of process `pid`, when it is directly below the caller's and
// `owner` owns it. EPERM: another one, or out of reach.
Result<Fd> open_namespace_above(pid_t pid, uid_t owner);

// From now on a user namespace made by this process (CLONE_NEWUSER) belongs to `owner` and has the
// options' limit, although all the rights stay: real and effective ids change, the saved ones,
// those for files and the capabilities do not. Unless `traceable`, `owner` may signal this process,
// but not look into it. For a process that is to end soon, with one thread. `options.proc` is not
// used.
Status make_namespaces_for(const NamespaceOwner& owner, const NamespaceOptions& options = {});
// Writes the maps of the user namespace that `process`, a child, was cloned into, as
// make_user_namespace does. `proc`: see NamespaceOptions.
Status map_ids_of(pid_t process, std::span<const IdRange> uids, std::span<const IdRange> gids,
                  int proc = -1);

// /proc/PID/ns/NAME, e.g. "user".
Result<Fd> open_namespace(pid_t pid, std::string_view name);
// setns(2) into one namespace; `type` CLONE_NEWUSER and so on.
Status enter_namespace(FdRef name_space, int type);
Status unshare(int flags);
// setgroups(0), setresgid, setresuid: all three ids of the calling thread, without supplementary
// groups. EPERM is named kSetgroupsDenied in a user namespace that forbids setgroups(2) (one made
// and mapped without privilege). After a failure some of the ids may have changed: the process must
// end.
inline constexpr std::string_view kSetgroupsDenied = "SETGROUPS_DENIED";
Status become(uid_t uid, gid_t gid);
// The same without dropping supplementary groups, for a namespace that denies setgroups(2).
Status become_keeping_groups(uid_t uid, gid_t gid);

}  // namespace lsl::sys
