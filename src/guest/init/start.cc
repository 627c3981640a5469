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
#include "guest/init/service.h"
#include "guest/init/wsl_conf.h"
#include "guest/systemd/split.h"
#include "sys/failpoint.h"
#include "sys/file.h"
#include "sys/signals.h"
#include "sys/timeline.h"
#include "wire/constants.h"

namespace lsl::guest {
namespace {

// LSL_INIT_VERSION, taken out of the environment at once (docs/PROTOCOL.md).
std::string take_version() {
  const char* value = ::getenv("LSL_INIT_VERSION");
  std::string version = value == nullptr ? "" : value;
  ::unsetenv("LSL_INIT_VERSION");
  return version;
}

// /dev/null on 0 and 1, and on 2 where the launcher left nothing there: descriptors that are opened
// later must not fall on these numbers.
Status set_up_streams() {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return fail(errno, "open /dev/null");
  const bool has_log = ::fcntl(STDERR_FILENO, F_GETFD) >= 0;
  for (int number = 0; number < (has_log ? 2 : 3); ++number) {
    // dup2 onto itself would leave it close-on-exec.
    if (number == null ? ::fcntl(null, F_SETFD, 0) < 0 : ::dup2(null, number) < 0) {
      return fail(errno, "put /dev/null on descriptor {}", number);
    }
  }
  if (null > STDERR_FILENO) ::close(null);
  return {};
}

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
Status start_and_serve() {
  ::umask(0);
  LSL_CHECK(in("SetUpStreams", set_up_streams()));
  set_up_signals();
  LSL_TRY(channel, in("TakeChannel", take_channel()));
  if (::chdir("/") < 0) return fail(errno, "enter /");
  LSL_TRY(root, sys::open_file("/", O_PATH | O_DIRECTORY));
  Warnings warnings;
  sys::stamp(sys::Step::InitConf);
  conf::WslConf conf = configuration(root, warnings);
  const std::string drives_root = conf.automount.enabled ? conf.automount.root : "";
  sys::stamp(sys::Step::InitMounts);
  LSL_CHECK(
      in("Mount", apply_mounts(plan_mounts(mount_points_among(mount_targets()), drives_root))));
  LSL_CHECK(sys::failpoint("init.after_mounts"));
  LSL_TRY(systemd, in("Systemd", split_for_systemd(conf, warnings)));
  sys::stamp(sys::Step::InitServe);
  LSL_TRY(loop, sys::EventLoop::create());
  InitService service(std::move(loop), std::move(root), std::move(channel), std::move(conf),
                      std::move(warnings), std::move(systemd));
  return in("Serve", service.run());
}

}  // namespace

int run_distribution() {
  log_setup("init", LogLevel::Info);
  ::prctl(PR_SET_NAME, "init-distro");
  sys::adopt_stamps(wire::kTimelineFd);
  sys::stamp(sys::Step::InitBegin);
  const std::string version = take_version();
  sys::hide_failpoints();
  if (version != "1") {
    log_error("LSL_INIT_VERSION={}: not available in this version of lsl", version);
    return 1;
  }
  const Status status = start_and_serve();
  if (!status) log_error("{} ({})", status.error().message(), status.error().code_path());
  return status ? 0 : 1;
}

}  // namespace lsl::guest
