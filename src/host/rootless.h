// A service of an ordinary user: it lives in a user namespace of its own in which the user is root
// and the user's subordinate ids follow (subuid(5), newuidmap(1)). There it does what a service of
// the host's root does; the distributions' namespaces are made inside it (platform_notes,
// "Rootless: what differs").
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "host/registry/id_map.h"

namespace lsl::host {

struct SubordinateRange {
  uint32_t first = 0;
  uint32_t count = 0;
  bool operator==(const SubordinateRange&) const = default;
};

// The first range that a text in the format of subuid(5) gives to the user, by name or by number.
std::optional<SubordinateRange> subordinate_range(std::string_view text, std::string_view user,
                                                  uid_t uid);

// What the kernel's switches say, as the texts of their files; empty: there is no such switch.
struct UserNamespaceSwitches {
  std::string max_user_namespaces;        // user.max_user_namespaces
  std::string unprivileged_userns_clone;  // kernel.unprivileged_userns_clone (Debian, before 6)
  std::string apparmor_restrict;          // kernel.apparmor_restrict_unprivileged_userns (Ubuntu)
};
// Why user namespaces are forbidden and what to do about it, a sentence or two for the user.
std::string explain_forbidden(const UserNamespaceSwitches& switches);

// The error of a call that makes user namespaces, with explain_forbidden() in front where the
// reason is that they are forbidden or used up; any other error as it is.
Error explain_namespace_error(const Error& error);

struct Rootless {
  uint32_t subordinate = 0;  // ids 1..subordinate exist besides 0, the user
  std::string warning;       // why there are none; empty when there are
};

// How many ids follow 0 without a gap in the text of a /proc/PID/uid_map; nothing for the host's
// own map, which has them all (user_namespaces(7)).
std::optional<uint32_t> ids_behind_root(std::string_view uid_map);

// What the service is on this host.
struct Standing {
  // Set when the service is not the host's root: it serves one user, who is 0 for it, with these
  // ids.
  std::optional<IdMap> own_map;
  std::string warning;  // for that user; empty: none
  bool host_root() const { return !own_map; }
};
// The host's root, the root of a user namespace it was started in, or, for everybody else, of one
// it enters now.
Result<Standing> take_standing();

// Enters the namespace for good; the caller is root in it. Only a process with one thread can.
// Where user namespaces are forbidden the error is E_ACCESSDENIED and its detail
// explain_forbidden().
Result<Rootless> enter_own_namespace();

}  // namespace lsl::host
