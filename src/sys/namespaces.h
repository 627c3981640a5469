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

// A new user namespace owned by `owner`, mapped as given, held open by the descriptor although no
// process lives in it. A short-lived child becomes `owner` and unshares; the caller writes the maps
// (platform_notes, "Version-1 launch", steps 2 and 3), so it needs CAP_SETUID/CAP_SETGID here.
// EPERM, ENOSPC or EACCES where user namespaces are forbidden.
// EACCES for uid_map also means that the caller changed its ids without an exec and is not dumpable
// (proc(5)). Where the kernel asks for it, setgroups(2) is denied inside.
Result<Fd> make_user_namespace(const NamespaceOwner& owner, std::span<const IdRange> uids,
                               std::span<const IdRange> gids);

// From now on a user namespace made by this process (CLONE_NEWUSER) belongs to `owner`, although
// all the rights stay: real and effective ids change, the saved ones and the capabilities do not.
// So `owner` may signal this process, but not look into it. For a process that is to end soon, with
// one thread.
Status make_namespaces_for(const NamespaceOwner& owner);
// Writes the maps of the user namespace that `process`, a child, was cloned into; as
// make_user_namespace does.
Status map_ids_of(pid_t process, std::span<const IdRange> uids, std::span<const IdRange> gids);

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
