#include "guest/mini_init/user_disks.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "guest/mini_init/places.h"
#include "guest/mini_init/setup_plan.h"
#include "sys/file.h"
#include "sys/mount.h"

namespace lsl::guest {
namespace {

using Step = wire::MountStep;

constexpr int32_t kNoDisk = -1;

std::string path_of(const std::string& name) { return fmt::format("{}/{}", kCrossDistro, name); }

wire::MountStatus told(const Status& status, Step step) {
  if (status) return {.result = 0, .failure_step = step};
  log_error("{}", status.error().message());
  return {.result = -status.error().code, .failure_step = step};
}

Status place(const sys::Mount& mount, const std::string& name) {
  if (!is_place_name(name)) return fail(EINVAL, "mount a disk as '{}'", printable(name));
  if (is_mounted(name)) return fail(EBUSY, "mount a disk as {}, which there is", printable(name));
  LSL_TRY(target, make_place(path_of(name)));
  return mount.attach(target);
}

// The folder goes with the mount; it may be somebody's by now.
Status remove_folder(const std::string& name) {
  LSL_TRY(shared, sys::open_file(kCrossDistro, O_PATH | O_DIRECTORY));
  if (::unlinkat(shared.get(), name.c_str(), AT_REMOVEDIR) < 0)
    return fail(errno, "remove {}", printable(path_of(name)));
  return {};
}

}  // namespace

wire::MountStatus mount_disk(const wire::Mount& message, Disks& disks) {
  const Result<sys::Mount> mount = disks.open({.number = message.scsi_lun,
                                               .partition = message.partition_index,
                                               .type = message.type,
                                               .options = message.options});
  if (!mount) {
    log_error("{}", mount.error().message());
    return {.result = kNoDisk, .failure_step = Step::FindDevice};
  }
  return told(place(*mount, message.target_name), Step::Mount);
}

wire::MountStatus unmount_disk(const std::string& name) {
  if (!is_place_name(name))
    return told(fail(EINVAL, "unmount the disk '{}'", printable(name)), Step::Unmount);
  const Status unmounted = sys::unmount(path_of(name), UMOUNT_NOFOLLOW);
  if (!unmounted) return told(unmounted, Step::Unmount);
  return told(remove_folder(name), Step::RmDir);
}

wire::MountStatus detach_disk(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (!is_mounted(name)) continue;
    const wire::MountStatus status = unmount_disk(name);
    if (status.result != 0 && status.failure_step == Step::Unmount) return status;
  }
  return {.result = 0, .failure_step = Step::FindDevice};
}

void UserDisks::asked(const wire::Mount& message, bool name_is_mounted) {
  if (name_is_mounted) return;
  disks_[message.target_name] = message.scsi_lun;
}

std::vector<std::string> UserDisks::names_of(uint32_t disk) const {
  std::vector<std::string> names;
  for (const auto& [name, number] : disks_)
    if (number == disk) names.push_back(name);
  return names;
}

bool is_mounted(const std::string& name) {
  return sys::is_mount_point(path_of(name)).value_or(false);
}

}  // namespace lsl::guest
