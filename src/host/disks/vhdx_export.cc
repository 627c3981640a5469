#include "host/disks/vhdx_export.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <climits>

#include "base/text.h"
#include "host/disks/tool.h"
#include "sys/call.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/namespaces.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace lsl::host {
namespace {

constexpr char kProgram[] = "/usr/bin/qemu-storage-daemon";
// In the keeper's mount namespace only: a folder that every host has, covered.
constexpr char kFolder[] = "/run";
constexpr char kExported[] = "/run/disk";
constexpr int kReadyMs = 10'000;
constexpr int kEndMs = 60'000;  // it may have much to write yet

// Descriptors in the keeper; all others are closed.
constexpr int kLink = 3;
constexpr int kImage = 4;

sys::SpawnOptions daemon_options(bool read_only, int errors) {
  sys::SpawnOptions options;
  options.argv = {
      kProgram,
      "--blockdev",
      fmt::format("driver=file,node-name=file,filename={},locking=off,discard=unmap,read-only={}",
                  kToolTargetPath, read_only ? "on" : "off"),
      "--blockdev",
      fmt::format("driver=vhdx,node-name=disk,file=file,discard=unmap,read-only={}",
                  read_only ? "on" : "off"),
      "--export",
      fmt::format("type=fuse,id=export,node-name=disk,mountpoint={},writable={},allow-other=off",
                  kExported, read_only ? "off" : "on")};
  options.environment = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"};
  options.standard_error = errors;
  options.descriptors = {{kImage, kToolTarget}};
  options.ends_with_caller = true;
  return options;
}

// What the daemon said before it ended.
std::unexpected<Error> refusal(sys::FdRef errors, const std::string& name) {
  const Tool words{.target = kImage, .target_name = name};
  const std::string said = sys::read_all(errors, 65536).value_or("");
  return fail_as("WSL_E_DISK_CORRUPTED", "The disk image {} cannot be read. QEMU said: {}",
                 printable(name), tool_output(said, words, 1000));
}

// Nothing tells when a mount appears that does not cost more than a look now and then.
Status wait_for_export(sys::Child& daemon, sys::FdRef errors, const std::string& name) {
  constexpr int kStepMs = 2;
  for (int waited = 0; waited < kReadyMs; waited += kStepMs) {
    if (sys::is_mount_point(kExported).value_or(false)) return {};
    LSL_TRY(ended, daemon.wait_for(kStepMs));
    if (ended) return refusal(errors, name);
  }
  return fail(ETIME, "export the disk image {}", name);
}

// The daemon's own connection to the FUSE file system, which tells (POLLERR) when that has gone.
// The daemon itself does not notice.
Result<sys::Fd> connection_of(const sys::Child& daemon) {
  const std::string folder = fmt::format("/proc/{}/fd", daemon.pid());
  LSL_TRY(directory, sys::open_file(folder, O_RDONLY | O_DIRECTORY));
  LSL_TRY(names, sys::list_directory(directory));
  for (const std::string& name : names) {
    char target[64];
    const ssize_t length = ::readlinkat(directory.get(), name.c_str(), target, sizeof target);
    if (length < 0 || std::string_view(target, static_cast<size_t>(length)) != "/dev/fuse")
      continue;
    const auto number = static_cast<int>(parse_unsigned(name).value_or(INT_MAX));
    sys::Fd fd(static_cast<int>(::syscall(SYS_pidfd_getfd, daemon.pidfd().get(), number, 0)));
    if (!fd) return fail(errno, "watch a FUSE file system");
    return fd;
  }
  return fail(ENOENT, "find the FUSE file system of {}", kProgram);
}

Status prepare_folder() {
  LSL_CHECK(sys::unshare(CLONE_NEWNS));
  LSL_CHECK(sys::set_propagation_at("/", MS_PRIVATE));
  LSL_TRY(folder, sys::Mount::create("tmpfs", {{"mode", "0700"}}, MOUNT_ATTR_NODEV));
  LSL_CHECK(folder.attach_at(AT_FDCWD, kFolder));
  LSL_TRY(file, sys::open_file(kExported, O_WRONLY | O_CREAT | O_EXCL, 0600));
  return {};
}

struct Served {
  sys::Child daemon;
  sys::Fd connection;
};

// Starts the daemon and sends the exported file over the link. The mount is taken off at once: it
// then lives as long as that file is open.
Result<Served> serve(const std::string& name, bool read_only) {
  LSL_CHECK(prepare_folder());
  LSL_TRY(errors, sys::make_pipe());
  Served served;
  LSL_TRY(daemon, sys::spawn(daemon_options(read_only, errors.write.get())));
  served.daemon = std::move(daemon);
  errors.write.reset();
  LSL_CHECK(wait_for_export(served.daemon, errors.read, name));
  LSL_TRY(connection, connection_of(served.daemon));
  served.connection = std::move(connection);
  LSL_TRY(file, sys::open_file(kExported, read_only ? O_RDONLY : O_RDWR));
  LSL_CHECK(sys::unmount(kExported, MNT_DETACH));
  const int descriptors[] = {file.get()};
  LSL_TRY(sent, sys::send_some(kLink, "f", descriptors));
  if (sent != 1) return fail(EPIPE, "hand over the disk image {}", name);
  return served;
}

[[noreturn]] void keep(Served served) {
  ::close(kLink);
  pollfd events[] = {
      {.fd = served.connection.get(), .events = 0, .revents = 0},
      {.fd = served.daemon.pidfd().get(), .events = POLLIN, .revents = 0},
  };
  // Without a limit: until the disk or the daemon has gone.
  (void)sys::retry([&] { return ::poll(events, 2, -1); });
  // Held on to, it would let the disk's users wait for a daemon that is no more.
  served.connection.reset();
  (void)served.daemon.signal(SIGTERM);
  (void)served.daemon.wait_for(kEndMs);
  served.daemon = {};
  ::_exit(0);
}

[[noreturn]] void be_keeper(int link, int image, const std::string& name, bool read_only) {
  (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
  (void)::prctl(PR_SET_NAME, "lsl-vhdx");
  // Copies above both numbers first, for they may be each other's.
  const int link_copy = ::fcntl(link, F_DUPFD_CLOEXEC, 10);
  const int image_copy = ::fcntl(image, F_DUPFD_CLOEXEC, 10);
  if (::dup3(link_copy, kLink, O_CLOEXEC) < 0 || ::dup3(image_copy, kImage, O_CLOEXEC) < 0 ||
      ::syscall(SYS_close_range, kImage + 1, UINT_MAX, 0) < 0)
    ::_exit(1);
  Result<Served> served = serve(name, read_only);
  if (served) keep(std::move(*served));
  // "e", the errno, the name, the text, on lines of their own.
  const Error& error = served.error();
  const std::string text = fmt::format("e{}\n{}\n{}", error.code, error.name, error.detail);
  (void)sys::send_some(kLink, text, {});
  ::_exit(1);
}

Error parse_refusal(std::string_view text) {
  const size_t first = text.find('\n');
  const size_t second = first == text.npos ? text.npos : text.find('\n', first + 1);
  if (second == text.npos) return {ECHILD, "", "export a disk image", {}};
  return {static_cast<int>(parse_unsigned(text.substr(1, first - 1)).value_or(0)),
          std::string(text.substr(first + 1, second - first - 1)),
          std::string(text.substr(second + 1)),
          {}};
}

}  // namespace

Result<VhdxExport> export_vhdx(const Image& image, const std::string& name) {
  if (::access(kProgram, X_OK) != 0)
    return fail(ENOENT, "find {} (Debian package qemu-system-common)", kProgram);
  LSL_TRY(link, sys::socket_pair());
  LSL_TRY(cloned, sys::clone_process({.flags = CLONE_PARENT, .exit_signal = 0}));
  if (cloned.in_child) be_keeper(link.second.get(), image.file.get(), name, image.read_only);
  VhdxExport result{.keeper = cloned.child.pid()};
  cloned.child.detach();
  link.second.reset();
  LSL_TRY(ready, sys::wait_readable(link.first, kReadyMs + 2000));
  if (!ready) return fail(ETIME, "export the disk image {}", name);
  char buffer[4096];
  LSL_TRY(received, sys::receive_some(link.first, buffer));
  if (!received || received->bytes == 0 || buffer[0] != 'f' || received->descriptors.size() != 1)
    return std::unexpected(parse_refusal({buffer, received ? received->bytes : 0}));
  result.file = std::move(received->descriptors.front());
  return result;
}

}  // namespace lsl::host
