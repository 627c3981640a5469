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
          .source = type == "tmpfs" ? "none" : type,  // as WSL's show in /proc/mounts
          .type = type,
          .flags = flags,
          .options = std::move(options)};
}

MountStep shared(MountStep step) {
  step.shared = true;
  return step;
}

MountStep fatal(MountStep step) {
  step.failure = Failure::Fatal;
  return step;
}

// Group 5 is "tty" in every distribution WSL knows (spec/init.md section 3). A one-id map has no
// group 5; there the slaves stay with the opener's group.
MountStep terminals() {
  MountStep step = file_system("/dev/pts", "devpts", MS_NOATIME | MS_NOSUID | MS_NOEXEC,
                               "newinstance,ptmxmode=0666,gid=5,mode=620");
  step.fallback_options = "newinstance,ptmxmode=0666,mode=620";
  return step;
}

// A table of the user namespace's own: the host's entries are not in it and cannot be changed from
// inside. Linux before 6.7 has only the host's, and refuses.
MountStep binary_formats() {
  MountStep step = file_system("/proc/sys/fs/binfmt_misc", "binfmt_misc", MS_RELATIME);
  step.failure = Failure::Expected;
  return step;
}

// What is mounted on a shared mount is shared by itself: /run/lock, /dev/pts and so on.
std::vector<MountStep> whole_table() {
  constexpr unsigned long kBare = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME;
  return {
      {.kind = Kind::Share, .target = "/dev"},
      directory("/sys"),
      shared(file_system("/sys", "sysfs", kBare)),
      directory("/proc"),
      fatal(shared(file_system("/proc", "proc", kBare))),
      directory("/dev/block"),
      link("/dev/fd", "/proc/self/fd"),
      link("/dev/stdin", "/proc/self/fd/0"),
      link("/dev/stdout", "/proc/self/fd/1"),
      link("/dev/stderr", "/proc/self/fd/2"),
      directory("/dev/pts"),
      terminals(),
      link("/dev/ptmx", "pts/ptmx"),
      directory("/run"),
      shared(file_system("/run", "tmpfs", MS_NODEV | MS_STRICTATIME | MS_NOSUID, "mode=755")),
      directory("/run/lock"),
      file_system("/run/lock", "tmpfs", kBare),
      directory("/run/shm"),
      file_system("/run/shm", "tmpfs", MS_NOATIME | MS_NOSUID | MS_NODEV),
      directory("/dev/shm"),
      {.kind = Kind::Bind, .target = "/dev/shm", .source = "/run/shm"},
      directory("/run/user"),
      file_system("/run/user", "tmpfs", kBare, "mode=755"),
      directory("/bin"),
      link("/bin/wslinfo", "/init"),
      link("/bin/wslpath", "/init"),
      directory("/sbin"),
      link("/sbin/mount.drvfs", "/init"),
      binary_formats(),
      directory("/tmp", 01777),
  };
}

// mkdir -p of a path as the user wrote it.
void add_folders(std::vector<MountStep>& plan, const std::string& path) {
  for (size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    if (path[slash - 1] != '/') plan.push_back(directory(path.substr(0, slash)));
  }
  if (!path.empty() && path.back() != '/') plan.push_back(directory(path));
}

}  // namespace

std::vector<std::string> mount_targets() {
  std::vector<std::string> targets;
  for (MountStep& step : whole_table()) {
    if (step.kind == Kind::Mount || step.kind == Kind::Bind || step.kind == Kind::Share)
      targets.push_back(std::move(step.target));
  }
  return targets;
}

std::vector<MountStep> plan_mounts(std::span<const std::string> mounted,
                                   const std::string& drives_root) {
  const auto is_mounted = [&](const MountStep& step) {
    return std::ranges::find(mounted, step.target) != mounted.end();
  };
  std::vector<MountStep> plan = whole_table();
  for (MountStep& step : plan) {
    if (step.kind == Kind::Mount && step.shared && is_mounted(step))
      step = {.kind = Kind::Share, .target = step.target};
  }
  std::erase_if(plan, [&](const MountStep& step) {
    if (step.kind == Kind::Share) return !is_mounted(step);
    return (step.kind == Kind::Mount || step.kind == Kind::Bind) && is_mounted(step);
  });
  add_folders(plan, drives_root);
  return plan;
}

}  // namespace lsl::guest
