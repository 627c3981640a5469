#include "guest/mini_init/setup.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/log.h"
#include "sys/file.h"
#include "sys/kernel.h"
#include "sys/mount.h"
#include "sys/network_interface.h"

namespace lsl::guest {
namespace {

// Raising a hard limit is for the host's root; then as much as there is.
Status set_limit(const SetupStep& step) {
  const auto resource = static_cast<__rlimit_resource_t>(step.resource);
  const rlimit wanted{step.soft, step.hard};
  if (::setrlimit(resource, &wanted) == 0) return {};
  const int error = errno;
  rlimit possible{};
  if (error != EPERM || ::getrlimit(resource, &possible) < 0)
    return fail(error, "set limit {}", step.resource);
  possible.rlim_max = std::min<rlim_t>(possible.rlim_max, step.hard);
  possible.rlim_cur = std::min<rlim_t>(possible.rlim_max, step.soft);
  if (::setrlimit(resource, &possible) < 0) return fail(errno, "set limit {}", step.resource);
  return fail(error, "raise limit {} to {}: it stays at {}", step.resource, step.hard,
              possible.rlim_max);
}

Status mount_on(const std::string& target, const std::string& type, unsigned long flags) {
  LSL_CHECK(sys::make_directories(AT_FDCWD, target, 0755));
  LSL_TRY(mounted, sys::is_mount_point(target));
  return mounted ? Status() : sys::mount_filesystem("none", target, type, flags, "");
}

Status set_link(const SetupStep& step) {
  const std::string folder = step.target.substr(0, step.target.rfind('/'));
  LSL_CHECK(sys::make_directories(AT_FDCWD, folder, 0755));
  if (::unlink(step.target.c_str()) < 0 && errno != ENOENT)
    return fail(errno, "remove {}", step.target);
  if (::symlink(step.text.c_str(), step.target.c_str()) < 0)
    return fail(errno, "link {}", step.target);
  return {};
}

// A table of the machine's user namespace alone; older kernels have only the host's, which is none
// of ours.
Status set_binary_formats(const SetupStep& step) {
  if (!sys::has(sys::Feature::BinfmtNamespace))
    return fail(EOPNOTSUPP, "mount a table of interpreters of the machine's own");
  LSL_TRY(mounted, sys::is_mount_point(step.target));
  if (!mounted)
    LSL_CHECK(sys::mount_filesystem("binfmt_misc", step.target, "binfmt_misc", MS_RELATIME, ""));
  Status written = sys::write_file(step.target + "/register", step.text + "\n");
  return !written && written.error().code == EEXIST ? Status() : written;
}

Status add_entropy(const std::string& bytes) {
  std::vector<char> request(sizeof(rand_pool_info) + bytes.size());
  rand_pool_info info{};
  info.entropy_count = static_cast<int>(bytes.size() * 8);
  info.buf_size = static_cast<int>(bytes.size());
  std::memcpy(request.data(), &info, sizeof info);
  std::memcpy(request.data() + sizeof info, bytes.data(), bytes.size());
  LSL_TRY(pool, sys::open_file("/dev/random", O_RDWR));
  if (::ioctl(pool.get(), RNDADDENTROPY, request.data()) < 0) return fail(errno, "add entropy");
  return {};
}

Status set_host_name(const std::string& name) {
  if (::sethostname(name.data(), name.size()) < 0) return fail(errno, "hostname {}", name);
  return {};
}

Status apply(const SetupStep& step) {
  switch (step.kind) {
    case SetupStep::Kind::Limit:
      return set_limit(step);
    case SetupStep::Kind::Loopback:
      return sys::bring_up_interface("lo");
    case SetupStep::Kind::HostName:
      return set_host_name(step.text);
    case SetupStep::Kind::Mount:
      return mount_on(step.target, step.text, 0);
    case SetupStep::Kind::Share:
      return sys::set_propagation_at(step.target, MS_SHARED);
    case SetupStep::Kind::Link:
      return set_link(step);
    case SetupStep::Kind::Write:
      return sys::write_file(step.target, step.text);
    case SetupStep::Kind::BinaryFormats:
      return set_binary_formats(step);
    case SetupStep::Kind::Entropy:
      return add_entropy(step.text);
  }
  return {};
}

}  // namespace

Status apply_setup(std::span<const SetupStep> plan) {
  for (const SetupStep& step : plan) {
    Status done = apply(step);
    if (done) continue;
    if (ends_machine(step, done.error().code)) return done;
    log_warning("{}", done.error().message());
  }
  return {};
}

}  // namespace lsl::guest
