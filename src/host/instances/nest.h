// The two user namespaces around what a builder starts (launcher.h), and how the builder tells the
// service of its success or failure.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string_view>

#include "host/registry/id_map.h"
#include "sys/fd.h"
#include "sys/mount.h"
#include "sys/namespaces.h"

namespace lsl::host {

struct Nest {
  IdMap ids;  // inside, as the service sees them
  // Nested: the outer namespace is `outer`, or made for `owner` now; else it is the service's own.
  bool nested = true;
  int outer = -1;
  sys::NamespaceOwner owner;
  sys::NamespaceOwner inner_owner;  // as the service sees it
  uint64_t max_processes = 0;       // in the inner one
  bool proc_hides = false;          // /proc does not show processes of other users
};

// Not in the service: for a moment the namespace hangs on a process that its owner may stop. The
// user's first launch makes it, and the service keeps it for the others. Empty: not nested.
Result<sys::Fd> outer_namespace(const Nest& nest);
// What the process is then to make, with CLONE_NEWUSER, belongs to the inner owner and is within
// the limits. Whose ids make that namespace owns it; files are opened with the service's ids still.
Status enter_outer(const Nest& nest, sys::FdRef outer);
// A procfs that shows everything, for in the outer namespace the service has no rights to see more.
// Empty where the host's does. Before enter_outer().
Result<sys::Mount> proc_that_shows_all(const Nest& nest);
// Writes the maps of the inner namespace that `pid` was cloned into; from the outer one, where the
// ids have the numbers they have in the inner one.
Status map_ids(const Nest& nest, pid_t pid, const sys::Mount& proc);

// Ends this process with an error that parse_report() gives back; the service logs it.
[[noreturn]] void give_up(int report, const Error& error);
// What came through the report pipe: "P<pid>", the process as the service sees it.
Result<pid_t> parse_report(std::string_view report);

// Ends this process at the end of the pipe: whoever was to write has given up, and said so itself.
void await_byte(sys::FdRef pipe);

}  // namespace lsl::host
