#include "guest/init/mount_plan.h"

#include <sys/mount.h>

#include <algorithm>

namespace lsl::guest {
namespace {

using Kind = MountStep::Kind;
using Failure = MountStep::Failure;

MountStep directory(std::string path, unsigned mode = 0755) {
  return {.kind = Kind::Directory, .target = std::move(path), .mode = mode};
}

MountStep link(std::string path, std::string points_to) {
  return {.kind = Kind::Symlink, .target = std::move(path), .source = std::move(points_to)};
}

MountStep file_system(std::string target, const std::string& type, unsigned long flags,
                      std::string options = "") {
  return {.kind = Kind::Mount,
          .target = std::move(target),
          .source = type,
          .type = type,
          .flags = flags,
          .options = std::move(options),
          .shared = true};
}

// Group 5 is "tty" in every distribution WSL knows (spec/init.md section 3). A one-id map has no
// group 5; there the slaves stay with the opener's group.
MountStep terminals() {
  MountStep step = file_system("/dev/pts", "devpts", MS_NOATIME | MS_NOSUID | MS_NOEXEC,
                               "newinstance,ptmxmode=0666,gid=5,mode=620");
  step.fallback_options = "newinstance,ptmxmode=0666,mode=620";
  step.shared = false;
  return step;
}

std::vector<MountStep> whole_table() {
  constexpr unsigned long kBare = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME;
  MountStep proc = file_system("/proc", "proc", kBare);
  proc.failure = Failure::Fatal;
  MountStep run = file_system("/run", "tmpfs", MS_NODEV | MS_STRICTATIME | MS_NOSUID, "mode=755");
  MountStep users = file_system("/run/user", "tmpfs", kBare, "mode=755");
  users.shared = false;
  MountStep queues = file_system("/dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC);
  queues.shared = false;

  return {
      directory("/proc"),
      proc,
      directory("/sys"),
      file_system("/sys", "sysfs", kBare),
      directory("/dev/block"),
      link("/dev/fd", "/proc/self/fd"),
      link("/dev/stdin", "/proc/self/fd/0"),
      link("/dev/stdout", "/proc/self/fd/1"),
      link("/dev/stderr", "/proc/self/fd/2"),
      directory("/dev/pts"),
      terminals(),
      link("/dev/ptmx", "pts/ptmx"),
      directory("/run"),
      run,
      directory("/run/lock"),
      file_system("/run/lock", "tmpfs", kBare),
      directory("/run/shm"),
      file_system("/run/shm", "tmpfs", MS_NOATIME | MS_NOSUID | MS_NODEV),
      directory("/dev/shm"),
      {.kind = Kind::Bind, .target = "/dev/shm", .source = "/run/shm"},
      directory("/dev/mqueue"),
      queues,
      directory("/run/user"),
      users,
      directory("/bin"),
      link("/bin/wslinfo", "/init"),
      link("/bin/wslpath", "/init"),
      directory("/sbin"),
      link("/sbin/mount.drvfs", "/init"),
      directory("/tmp", 01777),
  };
}

}  // namespace

std::vector<MountStep> plan_mounts(std::span<const std::string> mounted) {
  std::vector<MountStep> plan = whole_table();
  std::erase_if(plan, [&](const MountStep& step) {
    const bool mounts = step.kind == Kind::Mount || step.kind == Kind::Bind;
    return mounts && std::ranges::find(mounted, step.target) != mounted.end();
  });
  return plan;
}

}  // namespace lsl::guest
