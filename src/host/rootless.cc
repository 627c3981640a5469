#include "host/rootless.h"

#include <errno.h>
#include <pwd.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "host/registry/id_ranges.h"
#include "sys/call.h"
#include "sys/fd.h"
#include "sys/file.h"
#include "sys/namespaces.h"
#include "sys/process.h"

namespace lsl::host {
namespace {

constexpr size_t kMaxFile = 4 * 1024 * 1024;

std::string small_file(const char* path) {
  return std::string(trim(sys::read_file(path, 4096).value_or(std::string())));
}

std::optional<SubordinateRange> own_range(const char* path, std::string_view user, uid_t uid) {
  const Result<std::string> text = sys::read_file(path, kMaxFile);
  return text ? subordinate_range(*text, user, uid) : std::nullopt;
}

struct Maps {
  SubordinateRange uids, gids;
  uint32_t count = 0;
};

// The subordinate ids this user may map, or why there are none.
std::optional<Maps> available_maps(uid_t uid, std::string& reason) {
  const passwd* entry = ::getpwuid(uid);
  const std::string user = entry == nullptr ? std::to_string(uid) : entry->pw_name;
  const auto uids = own_range("/etc/subuid", user, uid);
  const auto gids = own_range("/etc/subgid", user, uid);
  const bool tools =
      ::access("/usr/bin/newuidmap", X_OK) == 0 && ::access("/usr/bin/newgidmap", X_OK) == 0;
  const char* remedy = "only one user id exists in distributions, and most images need more";
  if (!uids || !gids) {
    reason = fmt::format("{} has no subordinate ids (see subuid(5)): {}", user, remedy);
    return std::nullopt;
  }
  if (!tools) {
    reason = fmt::format("newuidmap is missing (package uidmap): {}", remedy);
    return std::nullopt;
  }
  return Maps{*uids, *gids, std::min({uids->count, gids->count, kIdsPerUser})};
}

Status map_with(const char* tool, pid_t pid, uint32_t own, const SubordinateRange& range,
                uint32_t count) {
  sys::SpawnOptions options;
  options.argv = {tool,
                  std::to_string(pid),
                  "0",
                  std::to_string(own),
                  "1",
                  "1",
                  std::to_string(range.first),
                  std::to_string(count)};
  LSL_TRY(child, sys::spawn(options));
  LSL_TRY(status, child.wait());
  if (status.exited() && status.code() == 0) return {};
  return fail(EPERM, "map ids with {}", tool);
}

// newuidmap must run outside the namespace it writes for: a child that stays outside calls it when
// told to.
class Mapper {
 public:
  static Result<Mapper> start(const Maps& maps) {
    Mapper mapper;
    LSL_TRY(gate, sys::make_pipe());
    const pid_t service = ::getpid();
    const uid_t uid = ::geteuid();
    const gid_t gid = ::getegid();
    LSL_TRY(clone, sys::clone_process({}));
    if (clone.in_child) {
      gate.write.reset();
      char byte = 0;
      if (sys::retry([&] { return ::read(gate.read.get(), &byte, 1); }) != 1) ::_exit(1);
      const bool mapped = map_with("/usr/bin/newuidmap", service, uid, maps.uids, maps.count) &&
                          map_with("/usr/bin/newgidmap", service, gid, maps.gids, maps.count);
      ::_exit(mapped ? 0 : 1);
    }
    mapper.child_ = std::move(clone.child);
    mapper.gate_ = std::move(gate.write);
    return mapper;
  }

  // The caller is in its new namespace.
  Status run() {
    LSL_CHECK(sys::write_all(gate_, "m"));
    LSL_TRY(status, child_.wait());
    if (status.exited() && status.code() == 0) return {};
    return fail(EPERM, "map the subordinate ids of this user");
  }

 private:
  sys::Child child_;
  sys::Fd gate_;
};

Status map_self_alone(uid_t uid, gid_t gid) {
  const std::array<sys::IdRange, 1> uids = {sys::IdRange{0, uid, 1}};
  const std::array<sys::IdRange, 1> gids = {sys::IdRange{0, gid, 1}};
  LSL_CHECK(sys::write_file("/proc/self/setgroups", "deny"));
  LSL_CHECK(sys::write_file("/proc/self/uid_map", sys::id_map_text(uids)));
  return sys::write_file("/proc/self/gid_map", sys::id_map_text(gids));
}

Error forbidden(const Error& error) {
  const UserNamespaceSwitches switches{
      small_file("/proc/sys/user/max_user_namespaces"),
      small_file("/proc/sys/kernel/unprivileged_userns_clone"),
      small_file("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")};
  const std::string text = fmt::format("{} ({})", explain_forbidden(switches), error.message());
  return Error{0, "E_ACCESSDENIED", text, error.steps};
}

}  // namespace

std::optional<SubordinateRange> subordinate_range(std::string_view text, std::string_view user,
                                                  uid_t uid) {
  for (const std::string_view line : split(text, '\n')) {
    const std::vector<std::string_view> fields = split(line, ':');
    if (fields.size() != 3 || (fields[0] != user && parse_unsigned(fields[0]) != uid)) continue;
    const uint64_t first = parse_unsigned(fields[1]).value_or(0);
    const uint64_t count = parse_unsigned(trim(fields[2])).value_or(0);
    if (first > 0 && count > 0 && first + count <= UINT32_MAX)
      return SubordinateRange{static_cast<uint32_t>(first), static_cast<uint32_t>(count)};
  }
  return std::nullopt;
}

std::string explain_forbidden(const UserNamespaceSwitches& switches) {
  constexpr std::string_view kWhat =
      "User namespaces, which distributions need, are forbidden here";
  if (switches.max_user_namespaces == "0")
    return fmt::format(
        "{}: user.max_user_namespaces is 0. Root can allow them: sysctl "
        "user.max_user_namespaces=15000",
        kWhat);
  if (switches.unprivileged_userns_clone == "0")
    return fmt::format(
        "{}: kernel.unprivileged_userns_clone is 0. Root can allow them: sysctl "
        "kernel.unprivileged_userns_clone=1",
        kWhat);
  if (switches.apparmor_restrict == "1")
    return fmt::format(
        "{} by AppArmor. Root can give lsld a profile that allows userns, or: sysctl "
        "kernel.apparmor_restrict_unprivileged_userns=0",
        kWhat);
  return fmt::format(
      "{}, by a security module or because this is inside a container; a service of root's does "
      "not "
      "need the permission: sudo lsl",
      kWhat);
}

std::optional<uint32_t> ids_behind_root(std::string_view uid_map) {
  uint64_t next = 0;  // maps are written in the order of the inside ids
  for (const std::string_view line : split(uid_map, '\n')) {
    std::vector<uint64_t> numbers;
    for (const std::string_view field : split(line, ' '))
      if (const auto number = parse_unsigned(trim(field))) numbers.push_back(*number);
    if (numbers.size() == 3 && numbers[0] == next) next += numbers[2];
  }
  if (next >= UINT32_MAX) return std::nullopt;
  return static_cast<uint32_t>(next == 0 ? 0 : next - 1);
}

Result<Standing> take_standing() {
  Standing standing;
  if (::geteuid() != 0) {
    LSL_TRY(rootless, enter_own_namespace());
    standing.own_map = rootless_map(rootless.subordinate);
    standing.warning = rootless.warning;
    return standing;
  }
  LSL_TRY(uid_map, sys::read_file("/proc/self/uid_map", kMaxFile));
  const std::optional<uint32_t> ids = ids_behind_root(uid_map);
  if (!ids) return standing;
  standing.own_map = rootless_map(std::min(*ids, kIdsPerUser));
  if (*ids == 0)
    standing.warning =
        "the service runs in a user namespace with one id: only one user id exists in "
        "distributions";
  return standing;
}

Error explain_namespace_error(const Error& error) {
  const bool is_refusal =
      error.code == EPERM || error.code == EACCES || error.code == ENOSPC || error.code == EUSERS;
  return is_refusal && error.name.empty() ? forbidden(error) : error;
}

Result<Rootless> enter_own_namespace() {
  Rootless rootless;
  const uid_t uid = ::geteuid();
  const gid_t gid = ::getegid();
  const std::optional<Maps> maps = available_maps(uid, rootless.warning);
  std::optional<Mapper> mapper;
  if (maps) {
    LSL_TRY(started, Mapper::start(*maps));
    mapper.emplace(std::move(started));
    rootless.subordinate = maps->count;
  }
  if (const Status made = sys::unshare(CLONE_NEWUSER); !made)
    return std::unexpected(forbidden(made.error()));
  const Status mapped = mapper ? mapper->run() : map_self_alone(uid, gid);
  if (!mapped) return std::unexpected(forbidden(mapped.error()));
  LSL_CHECK(maps ? sys::become(0, 0) : sys::become_keeping_groups(0, 0));
  return rootless;
}

}  // namespace lsl::host
