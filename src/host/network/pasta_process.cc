#include "host/network/pasta_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <vector>

#include "base/text.h"
#include "host/confine.h"
#include "host/network/pasta_plan.h"
#include "sys/call.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/namespaces.h"
#include "sys/signals.h"
#include "sys/socket.h"

namespace lsl::host {
namespace {

// The folder that pasta finds the tun device in also holds what it is given. Only in its own mount
// namespace: the host's device may be root's alone.
constexpr const char* kFolder = "/dev/net";
constexpr const char* kTun = "tun";
constexpr const char* kUser = "user";
constexpr const char* kNetwork = "network";
constexpr const char* kReady = "ready";
constexpr unsigned kTunMajor = 10, kTunMinor = 200;  // Documentation/admin-guide/devices.txt

std::string at(const char* name) { return std::string(kFolder) + "/" + name; }

struct Ends {
  sys::FdRef user_namespace;
  sys::FdRef network_namespace;
  sys::FdRef ready;     // write end
  sys::FdRef messages;  // write end
  sys::FdRef service;   // pidfd
};

Status make_node(sys::FdRef folder, const char* name, mode_t mode, dev_t device = 0) {
  if (::mknodat(folder.get(), name, mode, device) != 0) return fail(errno, "make {}", at(name));
  return {};
}

// A file system with the device, places to mount the namespaces at and the FIFO, attached nowhere.
Result<sys::Mount> make_folder(const PastaSettings& settings) {
  LSL_TRY(folder, sys::Mount::create("tmpfs", {{"mode", "0755"}, {"size", "64k"}},
                                     MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC));
  ::umask(0);
  LSL_CHECK(make_node(folder.root(), kTun, S_IFCHR | 0666, ::makedev(kTunMajor, kTunMinor)));
  LSL_CHECK(make_node(folder.root(), kUser, S_IFREG | 0444));
  LSL_CHECK(make_node(folder.root(), kNetwork, S_IFREG | 0444));
  LSL_CHECK(make_node(folder.root(), kReady, S_IFIFO | 0600));
  ::umask(022);
  if (::fchownat(folder.root().get(), kReady, settings.uid, settings.gid, 0) != 0)
    return fail(errno, "give {} to the user", at(kReady));
  return folder;
}

std::string own_descriptor(sys::FdRef fd) { return fmt::format("/proc/self/fd/{}", fd.get()); }

// The copy of the service's mounts lives until pasta leaves them all behind, which is the first
// thing that it does.
Status execute_pasta(const std::string& program, const PastaSettings& settings, const Ends& ends,
                     const sys::Mount& folder) {
  LSL_CHECK(sys::unshare(CLONE_NEWNS));
  LSL_CHECK(sys::set_propagation_at("/", MS_REC | MS_PRIVATE));
  LSL_CHECK(folder.attach_at(AT_FDCWD, kFolder));
  LSL_CHECK(sys::bind_mount(own_descriptor(ends.user_namespace), at(kUser), 0));
  LSL_CHECK(sys::bind_mount(own_descriptor(ends.network_namespace), at(kNetwork), 0));
  LSL_CHECK(sys::become(settings.uid, settings.gid));
  std::vector<std::string> words = pasta_arguments(program, {at(kUser), at(kNetwork), at(kReady)},
                                                   settings.ipv6, settings.uid == 0);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::array<char*, 1> environment = {nullptr};
  ::execve(program.c_str(), argv.data(), environment.data());
  return fail(errno, "start {}", program);
}

[[noreturn]] void give_up(const Error& error) {
  (void)sys::write_all(STDERR_FILENO, error.message() + "\n");
  ::_exit(126);
}

// Until pasta ends: tells once that the network is there.
int watch(sys::Child& pasta, sys::FdRef ready, sys::FdRef report) {
  std::array<pollfd, 2> waits = {pollfd{pasta.pidfd().get(), POLLIN, 0},
                                 pollfd{ready.get(), POLLIN, 0}};
  for (;;) {
    (void)sys::retry([&] { return ::poll(waits.data(), waits.size(), -1); });
    if (waits[1].revents != 0) {
      waits[1].fd = -1;
      (void)sys::write_all(report, "r");
    }
    if (waits[0].revents == 0) continue;
    const Result<sys::ExitStatus> status = pasta.wait();
    if (!status) return 126;
    return status->exited() ? status->code() : 128 + status->signal();
  }
}

Result<int> keep(const std::string& program, const PastaSettings& settings, const Ends& ends) {
  LSL_TRY(folder, make_folder(settings));
  LSL_TRY(ready, sys::open_file_at(folder.root(), kReady, O_RDONLY | O_NONBLOCK));
  LSL_TRY(clone, sys::clone_process({}));
  if (clone.in_child) give_up(execute_pasta(program, settings, ends, folder).error());
  folder = sys::Mount();
  LSL_CHECK(keep_capabilities({}));
  return watch(clone.child, ready, ends.ready);
}

[[noreturn]] void run_keeper(const std::string& program, const PastaSettings& settings,
                             const Ends& ends) {
  (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);  // cannot fail with a valid signal
  const Result<bool> orphaned = sys::wait_readable(ends.service, 0);
  if (!orphaned || *orphaned) ::_exit(1);  // it died before that
  (void)::prctl(PR_SET_NAME, "lsl-network");
  (void)::setsid();
  sys::reset_signals();
  const Result<sys::Fd> null = sys::open_file("/dev/null", O_RDWR);
  if (null) {
    (void)::dup2(null->get(), STDIN_FILENO);
    (void)::dup2(null->get(), STDOUT_FILENO);
  }
  if (::dup2(ends.messages.get(), STDERR_FILENO) < 0) ::_exit(126);
  const Status closed =
      close_others({ends.user_namespace.get(), ends.network_namespace.get(), ends.ready.get()});
  if (!closed) give_up(closed.error());
  const Result<int> code = keep(program, settings, ends);
  if (!code) give_up(code.error());
  ::_exit(*code);
}

bool hidden() {
  const char* without = std::getenv("LSL_WITHOUT");
  for (const std::string_view name : split(without == nullptr ? "" : without, ','))
    if (trim(name) == "pasta") return true;
  return false;
}

}  // namespace

std::optional<std::string> find_pasta() {
  if (hidden()) return std::nullopt;
  for (const std::string folder : {"/usr/local/bin", "/usr/bin", "/bin"}) {
    std::string path = folder + "/pasta";
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return std::nullopt;
}

Result<PastaProcess> start_pasta(const std::string& program, const PastaSettings& settings,
                                 sys::FdRef user_namespace, sys::FdRef network_namespace) {
  LSL_TRY(ready, sys::make_pipe());
  LSL_TRY(messages, sys::make_pipe());
  LSL_TRY(service, sys::open_pidfd(::getpid()));
  for (const sys::FdRef end : {sys::FdRef(ready.read), sys::FdRef(messages.read)})
    LSL_CHECK(sys::set_nonblocking(end, true));
  // pasta never waits for the service to read.
  LSL_CHECK(sys::set_nonblocking(messages.write, true));
  LSL_TRY(clone, sys::clone_process({.flags = CLONE_NEWPID}));
  if (clone.in_child)
    run_keeper(program, settings,
               {user_namespace, network_namespace, ready.write, messages.write, service});
  return PastaProcess{std::move(clone.child), std::move(ready.read), std::move(messages.read)};
}

}  // namespace lsl::host
