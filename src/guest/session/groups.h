// Supplementary groups inside a user namespace: setgroups(2) refuses a whole list (EINVAL) for one
// group that has no mapping, so those are left out before.
#pragma once

#include <sys/types.h>

#include <span>
#include <string_view>
#include <vector>

#include "sys/namespaces.h"

namespace lsl::guest {

// Lines of /proc/PID/gid_map (user_namespaces(7)); lines that do not parse are passed over.
std::vector<sys::IdRange> parse_id_map(std::string_view text);
std::vector<gid_t> mapped_groups(std::span<const gid_t> groups, std::span<const sys::IdRange> map);

}  // namespace lsl::guest
