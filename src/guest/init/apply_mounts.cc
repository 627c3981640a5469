#include "guest/init/apply_mounts.h"

#include <errno.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "sys/mount.h"

namespace lsl::guest {
namespace {

Status mount_step(const MountStep& step) {
  Status mounted =
      sys::mount_filesystem(step.source, step.target, step.type, step.flags, step.options);
  if (!mounted && mounted.error().code == EINVAL && !step.fallback_options.empty()) {
    mounted = sys::mount_filesystem(step.source, step.target, step.type, step.flags,
                                    step.fallback_options);
  }
  if (mounted && step.shared) return sys::set_propagation_at(step.target, MS_SHARED);
  return mounted;
}

Status make_directory(const MountStep& step) {
  if (::mkdir(step.target.c_str(), step.mode) < 0 && errno != EEXIST) {
    return fail(errno, "mkdir {}", step.target);
  }
  return {};
}

Status make_link(const MountStep& step) {
  if (::symlink(step.source.c_str(), step.target.c_str()) < 0 && errno != EEXIST) {
    return fail(errno, "symlink {}", step.target);
  }
  return {};
}

Status apply(const MountStep& step) {
  switch (step.kind) {
    case MountStep::Kind::Mount:
      return mount_step(step);
    case MountStep::Kind::Bind:
      return sys::bind_mount(step.source, step.target, 0);
    case MountStep::Kind::Share:
      return sys::set_propagation_at(step.target, MS_SHARED);
    case MountStep::Kind::Directory:
      return make_directory(step);
    case MountStep::Kind::Symlink:
      return make_link(step);
  }
  return {};
}

}  // namespace

std::vector<std::string> mount_points_among(std::vector<std::string> paths) {
  std::erase_if(paths,
                [](const std::string& path) { return !sys::is_mount_point(path).value_or(false); });
  return paths;
}

Status apply_mounts(std::span<const MountStep> plan) {
  for (const MountStep& step : plan) {
    const Status done = apply(step);
    if (done) continue;
    if (step.failure == MountStep::Failure::Fatal) return done;
    if (step.failure == MountStep::Failure::Expected) continue;
    log_warning("{}", done.error().message());
  }
  return {};
}

}  // namespace lsl::guest
