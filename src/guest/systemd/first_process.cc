#include "guest/systemd/first_process.h"

#include <errno.h>
#include <linux/capability.h>
#include <poll.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/guid.h"
#include "base/log.h"
#include "channel/lxbus.h"
#include "channel/numbered.h"
#include "sys/cgroup.h"
#include "sys/failpoint.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/signals.h"
#include "wire/boot.h"
#include "wire/results.h"

namespace lsl::guest {
namespace {

void report(const Status& done) {
  if (!done) log_warning("{}", done.error().message());
}

// systemd-shutdown clears the table of interpreters, which distributions of one machine share
// (spec/init.md section 6): its switch becomes a file that says the same and does nothing.
Status lock_binfmt_status() {
  const std::string status = "/proc/sys/fs/binfmt_misc/status";
  const std::string lock = "/run/wsl/binfmt-status-lock";
  if (!sys::stat_at(AT_FDCWD, status, false)) return {};  // there is no such table here
  LSL_CHECK(sys::make_directories(AT_FDCWD, "/run/wsl", 0755));
  LSL_TRY(file, sys::open_file(lock, O_WRONLY | O_CREAT | O_TRUNC, 0644));
  LSL_CHECK(sys::write_all(file, "enabled\n"));
  return sys::bind_mount(lock, status, MS_RDONLY);
}

// The kernel's is the host's and the same for all. The journal would take every start of the
// distribution for one long boot.
Status give_boot_id() {
  std::array<uint8_t, 16> random{};
  LSL_CHECK(sys::fill_random(random));
  LSL_CHECK(sys::make_directories(AT_FDCWD, "/run/wsl", 0755));
  const std::string id = "/run/wsl/boot-id";
  LSL_TRY(file, sys::open_file(id, O_WRONLY | O_CREAT | O_TRUNC, 0444));
  LSL_CHECK(sys::write_all(file, Guid::from_random(random).plain() + "\n"));
  return sys::bind_mount(id, "/proc/sys/kernel/random/boot_id", MS_RDONLY);
}

Status link_generator(const std::string& directory, const std::string& name) {
  LSL_CHECK(sys::make_directories(AT_FDCWD, directory, 0755));
  const std::string link = directory + "/" + name;
  if (::symlink("/init", link.c_str()) < 0 && errno != EEXIST) return fail(errno, "link {}", link);
  return {};
}

void drop_capabilities() {
  for (const int capability : dropped_capabilities())
    if (::prctl(PR_CAPBSET_DROP, capability) < 0 && errno != EINVAL)  // EINVAL: an older kernel
      log_warning("drop capability {}: {}", capability, errno_text(errno));
}

void prepare(const FirstProcess& self) {
  if (self.protect_binfmt) report(lock_binfmt_status());
  report(give_boot_id());
  report(link_generator("/run/systemd/system-generators", "wsl-generator"));
  if (self.graphics) report(link_generator("/run/systemd/user-generators", "wsl-user-generator"));
  // In a container systemd leaves this to who made it. Without it services that have a mount
  // namespace of their own do not see what is mounted later, /run/user/UID for one.
  report(sys::set_propagation_at("/", MS_REC | MS_SHARED));
  drop_capabilities();
  ::umask(022);
}

// The errno of the failure.
int execute() {
  const std::vector<std::string> environment = system_init_environment();
  std::vector<char*> pointers;
  for (const std::string& entry : environment) pointers.push_back(const_cast<char*>(entry.c_str()));
  pointers.push_back(nullptr);
  char* const arguments[] = {const_cast<char*>(kSystemInit), nullptr};
  sys::reset_signals();
  if (const Status reached = sys::failpoint("systemd.before_exec"); !reached) return EIO;
  ::execve(kSystemInit, arguments, pointers.data());
  return errno;
}

// Orphans are reaped by the kernel, as in every PID 1 of ours.
[[noreturn]] void outlive(const sys::Child& init) {
  sys::ignore_all_signals_except({SIGKILL, SIGSTOP, SIGCONT, SIGHUP, 32, 33, 34});
  pollfd ended{init.pidfd().get(), POLLIN, 0};
  while (::poll(&ended, 1, -1) <= 0) {
  }
  ::_exit(0);
}

Status take_own_group(const SystemdGroups& groups) {
  LSL_CHECK(enter_systemd_group(groups));
  return sys::enable_controllers(groups.root);
}

// Until init wants the distribution to boot; false when init has ended.
bool wait_for_boot(channel::Numbered& link, uint32_t& id) {
  const auto request = link.receive_request(std::nullopt);
  if (!request || !*request) return false;
  id = (*request)->id;
  return (*request)->packet.header().type == wire::StartDistroInit::kType;
}

}  // namespace

std::vector<std::string> system_init_environment() {
  return {"container=wsl", "container_host_id=windows", "container_host_version_id=" LSL_VERSION};
}

std::span<const int> dropped_capabilities() {
  static constexpr std::array kDropped = {CAP_SYS_MODULE, CAP_SYS_RAWIO, CAP_AUDIT_CONTROL,
                                          CAP_AUDIT_READ};
  return kDropped;
}

void run_first_process(FirstProcess self) {
  ::prctl(PR_SET_NAME, "init-systemd");
  report(take_own_group(self.groups));
  self.groups = {};
  auto lxbus = channel::make_lxbus(std::move(self.link));
  if (!lxbus) {
    log_error("{}", lxbus.error().message());
    ::_exit(1);
  }
  channel::Numbered link(std::move(*lxbus));
  uint32_t id = 0;
  if (!wait_for_boot(link, id)) ::_exit(1);
  prepare(self);
  const int error = execute();
  log_error("{}: {}", kSystemInit, errno_text(error));
  (void)link.reply(id, wire::ResultInt32{.result = error});  // init has ended: so does this process
  outlive(self.init);
}

}  // namespace lsl::guest
