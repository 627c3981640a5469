#include "host/instances/nest.h"

#include <errno.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "host/rootless.h"
#include "sys/call.h"
#include "sys/file.h"

namespace lsl::host {

Result<sys::Fd> outer_namespace(const Nest& nest) {
  if (!nest.nested) return sys::Fd();
  if (nest.outer >= 0) return sys::duplicate(nest.outer);
  Result<sys::Fd> made = sys::make_user_namespace(nest.owner, nest.ids.ranges, nest.ids.ranges);
  if (!made) return std::unexpected(explain_namespace_error(made.error()));
  return made;
}

Status enter_outer(const Nest& nest, sys::FdRef outer) {
  LSL_CHECK(sys::make_namespaces_for(
      nest.inner_owner, {.max_processes = nest.max_processes, .traceable = !nest.nested}));
  return nest.nested ? sys::enter_namespace(outer, CLONE_NEWUSER) : Status();
}

Result<sys::Mount> proc_that_shows_all(const Nest& nest) {
  if (!nest.nested || !nest.proc_hides) return sys::Mount();
  return sys::Mount::create("proc", {}, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
}

Status map_ids(const Nest& nest, pid_t pid, const sys::Mount& proc) {
  std::vector<sys::IdRange> ids = nest.ids.ranges;
  if (nest.nested) ids = {{0, 0, nest.ids.count()}};
  return sys::map_ids_of(pid, ids, ids, proc ? proc.root().get() : -1);
}

void give_up(int report, const Error& error) {
  const std::string steps = error.steps.empty() ? "" : error.steps + ": ";
  const std::string_view name = error.name.empty() ? "-" : std::string_view(error.name);
  (void)sys::write_all(report, fmt::format("E{} {} {}{}\n", error.code, name, steps, error.detail));
  ::_exit(1);
}

Result<pid_t> parse_report(std::string_view report) {
  std::optional<pid_t> pid;
  for (const std::string_view line : split(report, '\n')) {
    if (line.empty()) continue;
    const size_t space = line.find(' ');
    const auto number =
        parse_unsigned(line.substr(1, space == std::string_view::npos ? space : space - 1));
    if (!number || *number > INT32_MAX)
      return fail(EBADMSG, "read the builder's report '{}'", printable(report));
    if (line.front() == 'P') {
      pid = static_cast<pid_t>(*number);
    } else {
      const std::string_view rest = space == std::string_view::npos ? "" : line.substr(space + 1);
      const size_t end = std::min(rest.find(' '), rest.size());
      const std::string_view name = rest.substr(0, end) == "-" ? "" : rest.substr(0, end);
      const std::string detail = printable(rest.substr(std::min(end + 1, rest.size())));
      return std::unexpected(Error{static_cast<int>(*number), std::string(name), detail, {}});
    }
  }
  if (!pid || *pid <= 0)
    return fail(ECHILD, "start the distribution: its builder died without a word");
  return *pid;
}

void await_byte(sys::FdRef pipe) {
  char byte = 0;
  if (sys::retry([&] { return ::read(pipe.get(), &byte, 1); }) != 1) ::_exit(1);
}

}  // namespace lsl::host
