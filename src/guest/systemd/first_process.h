// PID 1 of a distribution with systemd: waits beside init, its child, until the distribution is to
// be booted, and then becomes the distribution's own /sbin/init (spec/init.md section 10.2).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "conf/wsl_conf.h"
#include "guest/systemd/groups.h"
#include "sys/fd.h"
#include "sys/process.h"

namespace lsl::guest {

inline constexpr const char* kSystemInit = "/sbin/init";

// Everything that /sbin/init finds in its environment.
std::vector<std::string> system_init_environment();
// Capabilities of a machine's owner, which root of a user namespace does not have in truth: with
// them in its bounding set systemd starts units that then fail (docs/systemd.md).
std::span<const int> dropped_capabilities();

struct FirstProcess {
  sys::Fd link;     // to init; see docs/PROTOCOL.md
  sys::Child init;  // PID 2
  SystemdGroups groups;
  bool protect_binfmt = true;
  bool graphics = false;  // there is a desktop to link to
};

// Never returns. Ends when init ends before it asked for the boot. When /sbin/init cannot be
// executed init is told, and this process stays what PID 1 without systemd is: the reaper that
// lives as long as init does.
[[noreturn]] void run_first_process(FirstProcess self);

}  // namespace lsl::guest
