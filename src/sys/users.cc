#include "sys/users.h"

#include <errno.h>

#include <limits>
#include <unordered_set>

#include "base/text.h"
#include "sys/file.h"

namespace lsl::sys {
namespace {

constexpr size_t kLargestFile = 16 << 20;
constexpr size_t kMostGroups = 65536;  // NGROUPS_MAX, linux/limits.h

// Everything up to `separator`, which is taken off the text too.
std::string_view next_field(std::string_view& text, char separator) {
  const size_t end = text.find(separator);
  const std::string_view field = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return field;
}

// Ids are 32 bits without the last: (uid_t)-1 means "leave unchanged" to setresuid(2), so a file
// that names it would keep its user root.
std::optional<uint32_t> parse_id(std::string_view text) {
  const std::optional<uint64_t> number = parse_unsigned(text);
  if (!number || *number >= std::numeric_limits<uint32_t>::max()) return std::nullopt;
  return static_cast<uint32_t>(*number);
}

// '+' and '-' at the beginning are NIS entries, which name no user of this file.
bool is_entry(std::string_view line) {
  return !line.empty() && line.find('\0') == line.npos && line[0] != '#' && line[0] != '+' &&
         line[0] != '-' && line[0] != ':';
}

std::optional<User> parse_user(std::string_view line) {
  if (!is_entry(line)) return std::nullopt;
  User user;
  user.name = next_field(line, ':');
  (void)next_field(line, ':');  // The password, which is in another file.
  const std::optional<uint32_t> uid = parse_id(next_field(line, ':'));
  const std::optional<uint32_t> gid = parse_id(next_field(line, ':'));
  if (!uid || !gid) return std::nullopt;
  (void)next_field(line, ':');  // The comment.
  user.uid = *uid;
  user.gid = *gid;
  user.home = next_field(line, ':');
  user.shell = line;
  return user;
}

template <class Wanted>
std::optional<User> first_user(std::string_view passwd, Wanted wanted) {
  while (!passwd.empty()) {
    std::optional<User> user = parse_user(next_field(passwd, '\n'));
    if (user && wanted(*user)) return user;
  }
  return std::nullopt;
}

bool lists(std::string_view members, std::string_view name) {
  while (!members.empty())
    if (next_field(members, ',') == name) return true;
  return false;
}

Result<std::string> read_or_empty(FdRef root, const std::string& path) {
  Result<std::string> text = read_file_in_root(root, path, kLargestFile);
  if (!text && text.error().code == ENOENT) return std::string();
  return text;
}

}  // namespace

std::optional<User> find_user(std::string_view passwd, std::string_view name) {
  return first_user(passwd, [&](const User& user) { return user.name == name; });
}

std::optional<User> find_user(std::string_view passwd, uid_t uid) {
  return first_user(passwd, [&](const User& user) { return user.uid == uid; });
}

std::vector<gid_t> groups_of(std::string_view group, std::string_view name, gid_t primary) {
  std::vector<gid_t> groups{primary};
  std::unordered_set<gid_t> known{primary};
  while (!group.empty() && groups.size() < kMostGroups) {
    std::string_view line = next_field(group, '\n');
    if (!is_entry(line)) continue;
    (void)next_field(line, ':');  // The group's name.
    (void)next_field(line, ':');  // Its password.
    const std::optional<uint32_t> gid = parse_id(next_field(line, ':'));
    if (gid && lists(line, name) && known.insert(*gid).second) groups.push_back(*gid);
  }
  return groups;
}

Result<UserDatabase> read_user_database(FdRef root) {
  LSL_TRY(passwd, read_or_empty(root, "/etc/passwd"));
  LSL_TRY(group, read_or_empty(root, "/etc/group"));
  return UserDatabase{std::move(passwd), std::move(group)};
}

}  // namespace lsl::sys
