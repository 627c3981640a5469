#include "guest/systemd/split.h"

#include <errno.h>
#include <linux/close_range.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <initializer_list>
#include <optional>

#include "guest/systemd/first_process.h"
#include "sys/failpoint.h"
#include "sys/process.h"
#include "sys/socket.h"
#include "sys/timeline.h"

namespace lsl::guest {
namespace {

// What came of the boot of the start before this one, which the service tells; empty: nothing bad.
std::string take_boot_failure() {
  const char* value = ::getenv("LSL_WITHOUT_SYSTEMD");
  std::string reason = value == nullptr ? "" : value;
  ::unsetenv("LSL_WITHOUT_SYSTEMD");
  return reason;
}

// The control groups when systemd is wanted and possible.
std::optional<SystemdGroups> groups_for_systemd(const conf::WslConf& conf, Warnings& warnings) {
  const std::string failed_before = take_boot_failure();
  if (!conf.boot.systemd) return std::nullopt;
  const auto without = [&](std::string reason) {
    warnings.once(std::move(reason));
    return std::nullopt;
  };
  if (!failed_before.empty()) return without(failed_before);
  if (::access(kSystemInit, X_OK) != 0)
    return without(fmt::format("access({}) failed: {} - boot.systemd disabled", kSystemInit,
                               errno_text(errno)));
  Result<SystemdGroups> groups = make_systemd_groups();
  if (!groups)
    return without(
        fmt::format("systemd needs a control group that was delegated to the lsl "
                    "service, and there is none ({}) - boot.systemd disabled",
                    groups.error().message()));
  return std::move(*groups);
}

void close_all_but(std::initializer_list<int> kept) {
  std::vector<int> numbers(kept);
  std::ranges::sort(numbers);
  unsigned next = 3;
  for (const int number : numbers) {
    if (number < 3) continue;
    const auto here = static_cast<unsigned>(number);
    if (next < here) ::syscall(SYS_close_range, next, here - 1, 0U);
    next = here + 1;
  }
  ::syscall(SYS_close_range, next, UINT_MAX, 0U);
}

}  // namespace

Result<std::unique_ptr<SystemdLink>> split_for_systemd(const conf::WslConf& conf,
                                                       Warnings& warnings) {
  std::optional<SystemdGroups> groups = groups_for_systemd(conf, warnings);
  if (!groups) return nullptr;
  sys::stamp(sys::Step::InitSplit);
  LSL_TRY(ends, sys::socket_pair());
  LSL_TRY(clone, sys::clone_process({.cgroup = groups->others.get()}));
  if (!clone.in_child) {
    ends.second.reset();
    close_all_but({ends.first.get(), clone.child.pidfd().get(), groups->root.get(),
                   groups->systemd.get(), groups->others.get()});
    run_first_process({.link = std::move(ends.first),
                       .init = std::move(clone.child),
                       .groups = std::move(*groups),
                       .protect_binfmt = conf.boot.protect_binfmt,
                       .graphics = conf.general.gui_applications});
  }
  LSL_CHECK(sys::failpoint("systemd.after_split"));
  LSL_TRY(watcher, start_watcher());
  return std::make_unique<SystemdLink>(SystemdLink{.first = std::move(ends.second),
                                                   .watcher = std::move(watcher),
                                                   .groups = std::move(*groups)});
}

}  // namespace lsl::guest
