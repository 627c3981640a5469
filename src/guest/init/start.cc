#include "guest/init/start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string_view>

#include "base/log.h"
#include "channel/lxbus.h"
#include "guest/init/apply_mounts.h"
#include "guest/init/launcher_facts.h"
#include "guest/init/service.h"
#include "guest/init/wsl_conf.h"
#include "guest/standard_streams.h"
#include "guest/systemd/split.h"
#include "sys/failpoint.h"
#include "sys/file.h"
#include "sys/signals.h"
#include "sys/timeline.h"
#include "wire/constants.h"

namespace lsl::guest {
namespace {

// Section 11: ignored but for these; SIGCHLD ignored reaps orphans without a call of ours.
void set_up_signals() {
  sys::ignore_all_signals_except({SIGKILL, SIGSTOP, SIGCONT, SIGHUP, 32, 33, 34});
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

Result<std::unique_ptr<channel::Channel>> take_channel() {
  if (::fcntl(wire::kInitChannelFd, F_SETFD, FD_CLOEXEC) < 0) return fail(errno, "init channel");
  return channel::make_lxbus(sys::Fd(wire::kInitChannelFd));
}

// /etc/wsl.conf, safe mode applied; what is wrong with it is for the user to know.
conf::WslConf configuration(sys::FdRef root, Warnings& warnings) {
  conf::WslConfFile file = read_wsl_conf(root);
  for (const conf::Finding& finding : file.findings) warnings.once(finding.text);
  const char* safe_mode = ::getenv("WSL2_SAFE_MODE");
  if (safe_mode != nullptr && std::string_view(safe_mode) == "1") {
    for (const std::string_view key : conf::apply_safe_mode(file.conf))
      log_warning("SAFE MODE ENABLED - {} disabled", key);
  }
  return std::move(file.conf);
}

// The order is that of spec/init.md section 3; docs/init.md says what each step is for.
Status start_and_serve(LauncherFacts facts) {
  ::umask(0);
  LSL_CHECK(in("SetUpStreams", set_up_streams()));
  set_up_signals();
  LSL_TRY(channel, in("TakeChannel", take_channel()));
  if (::chdir("/") < 0) return fail(errno, "enter /");
  LSL_TRY(root, sys::open_file("/", O_PATH | O_DIRECTORY));
  Warnings warnings;
  if (facts.fell_back_to_read_only)
    warnings.once(
        "An error occurred mounting the distribution disk, it was mounted read-only as a "
        "fallback.");
  sys::stamp(sys::Step::InitConf);
  conf::WslConf conf = configuration(root, warnings);
  const bool has_drives_root = conf.automount.enabled || facts.version2;
  const std::string drives_root = has_drives_root ? conf.automount.root : "";
  sys::stamp(sys::Step::InitMounts);
  LSL_CHECK(
      in("Mount", apply_mounts(plan_mounts(mount_points_among(mount_targets()), drives_root))));
  LSL_CHECK(sys::failpoint("init.after_mounts"));
  LSL_TRY(systemd, in("Systemd", split_for_systemd(conf, warnings)));
  sys::stamp(sys::Step::InitServe);
  LSL_TRY(loop, sys::EventLoop::create());
  InitService service(std::move(loop), std::move(root), std::move(channel), std::move(conf),
                      std::move(warnings), std::move(systemd), std::move(facts));
  return in("Serve", service.run());
}

}  // namespace

int run_distribution() {
  log_setup("init", LogLevel::Info);
  ::prctl(PR_SET_NAME, "init-distro");
  sys::adopt_stamps(wire::kTimelineFd);
  sys::stamp(sys::Step::InitBegin);
  std::string version;
  std::optional<LauncherFacts> facts = take_launcher_facts(version);
  sys::hide_failpoints();
  if (!facts) {
    log_error("LSL_INIT_VERSION={}: not available in this version of lsl", version);
    return 1;
  }
  const Status status = start_and_serve(std::move(*facts));
  if (!status) log_error("{} ({})", status.error().message(), status.error().code_path());
  return status ? 0 : 1;
}

}  // namespace lsl::guest
