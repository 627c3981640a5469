// Users and groups as a distribution's own files say: /etc/passwd and /etc/group below a root
// descriptor, size-limited, without NSS (passwd(5), group(5); DESIGN, decisions: "exec'ed program
// lookup").
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::sys {

struct User {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
  std::string home;
  std::string shell;
};

// Malformed lines are passed over, as libc does. The first match wins.
std::optional<User> find_user(std::string_view passwd, std::string_view name);
std::optional<User> find_user(std::string_view passwd, uid_t uid);
// Every group that lists `name`, and `primary` first; no duplicates; at most 65536 (NGROUPS_MAX).
std::vector<gid_t> groups_of(std::string_view group, std::string_view name, gid_t primary);

// The two files of a root; an absent file is an empty text, one larger than 16 MiB an error
// (EFBIG).
struct UserDatabase {
  std::string passwd;
  std::string group;
};
Result<UserDatabase> read_user_database(FdRef root);

}  // namespace lsl::sys
