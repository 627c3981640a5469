// Where the ways of PID 1 and of init part in a distribution with systemd (spec/init.md section
// 10.1): PID 1 stays behind to become the distribution's /sbin/init later, its child, PID 2, is
// init for the rest of the distribution's life, and PID 3 ends the distribution when PID 2 dies.
#pragma once

#include <memory>

#include "base/result.h"
#include "conf/wsl_conf.h"
#include "guest/init/warnings.h"
#include "guest/systemd/groups.h"
#include "guest/systemd/watcher.h"
#include "sys/fd.h"

namespace lsl::guest {

// What init, PID 2, holds of the other two.
struct SystemdLink {
  sys::Fd first;  // to PID 1
  Watcher watcher;
  SystemdGroups groups;
};

// Nothing when the distribution does not want systemd or cannot have it; the reason is then added
// to `warnings`. Otherwise returns in PID 2 only. To be called before anything is set up that
// belongs to init alone: PID 1 keeps no descriptor above 2.
Result<std::unique_ptr<SystemdLink>> split_for_systemd(const conf::WslConf& conf,
                                                       Warnings& warnings);

}  // namespace lsl::guest
