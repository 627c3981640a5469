#include "host/disks/attach.h"

#include <errno.h>
#include <sys/mount.h>

#include <algorithm>

#include "base/text.h"
#include "host/disks/ext4.h"
#include "host/disks/resize_undo.h"
#include "host/disks/vhdx_export.h"
#include "sys/filesystem.h"
#include "sys/loop.h"

namespace lsl::host {
namespace {

constexpr char kType[] = "ext4";

// What ext4 answers for a disk that is none or is damaged: bad magic and impossible numbers, a
// structure that contradicts itself, a wrong checksum.
bool says_corrupted(const Error& error) {
  return error.code == EINVAL || error.code == EUCLEAN || error.code == EBADMSG;
}

struct Plan {
  sys::FilesystemOptions options;
  bool read_only = false;
  std::vector<std::string> warnings;
};

void fall_back(Plan& plan, std::string why) {
  plan.read_only = true;
  plan.warnings.push_back(std::move(why));
}

// What must be there and what must not, before the kernel gets to see it.
Result<Ext4Look> require_ext4(const sys::LoopDevice& device, const std::string& name) {
  LSL_TRY(look, look_at_ext4(device.fd(), name));
  if (!look)
    return fail_as("WSL_E_DISK_CORRUPTED", "There is no ext4 file system in {}.", printable(name));
  // The kernel would open whatever device the superblock names.
  if (look->external_journal)
    return fail_as("WSL_E_DISK_CORRUPTED", "The file system of {} has its journal elsewhere.",
                   printable(name));
  return *look;
}

Status repair(const sys::LoopDevice& device, const std::string& name, Plan& plan) {
  LSL_TRY(checked, check_ext4(device.fd(), name, Ext4Check::Safe));
  if (checked.changed)
    plan.warnings.push_back(
        fmt::format("The disk had errors, which were repaired: {}", checked.output));
  return {};
}

// Read-only the journal cannot be replayed onto a device that cannot be written; what is not in
// place yet then is not seen.
Result<sys::Mount> mount_read_only(const std::string& device, sys::FilesystemOptions options) {
  options.make_read_only();
  Result<sys::Mount> mount = sys::open_filesystem(device, kType, options);
  if (mount || (mount.error().code != EROFS && mount.error().code != EACCES)) return mount;
  options.settings.emplace_back("noload", "");
  return sys::open_filesystem(device, kType, options);
}

Result<sys::Mount> mount_as_planned(const std::string& device, Plan& plan) {
  if (!plan.read_only) {
    Result<sys::Mount> mount = sys::open_filesystem(device, kType, plan.options);
    if (mount || mount.error().code != EROFS) return mount;
    fall_back(plan, fmt::format("The disk cannot be written and was mounted read-only: {}",
                                mount.error().message()));
  }
  return mount_read_only(device, plan.options);
}

Result<sys::Mount> mount_disk(const sys::LoopDevice& device, const std::string& name, Plan& plan) {
  LSL_TRY(look, require_ext4(device, name));
  // What the kernel has noted when it last had it mounted. (A journal with something in it is the
  // kernel's to replay, which takes it milliseconds.)
  if ((look.has_errors || !look.clean) && !plan.read_only)
    if (const Status repaired = repair(device, name, plan); !repaired)
      fall_back(plan,
                fmt::format("The disk was mounted read-only. {}", repaired.error().message()));
  Result<sys::Mount> mount = mount_as_planned(device.path(), plan);
  if (mount || !says_corrupted(mount.error())) return mount;
  // What the kernel will not have, e2fsck may be able to set right, or can at least explain.
  if (!plan.read_only && repair(device, name, plan)) {
    mount = mount_as_planned(device.path(), plan);
    if (mount || !says_corrupted(mount.error())) return mount;
  }
  const Result<Ext4Checked> checked = check_ext4(device.fd(), name, Ext4Check::ReadOnly);
  if (!checked) return std::unexpected(checked.error());
  return fail_as("WSL_E_DISK_CORRUPTED", "The file system of {} cannot be mounted: {}",
                 printable(name), mount.error().message());
}

}  // namespace

Result<AttachedDisk> attach_disk(const AttachRequest& request) {
  LSL_TRY(options, sys::parse_mount_options(request.options));
  // Device nodes on a user's disk would open the host's devices.
  options.attributes |= MOUNT_ATTR_NODEV;
  LSL_TRY(image, open_image(request.directory, request.name));
  LSL_CHECK(take_back_resize(request.directory, request.name, image));
  Plan plan{.options = std::move(options), .read_only = request.read_only};
  if (plan.options.read_only()) plan.read_only = true;
  if (image.read_only && !plan.read_only)
    fall_back(plan,
              fmt::format("The disk {} is on a read-only file system and was mounted read-only.",
                          printable(request.name)));
  sys::LoopOptions loop{.read_only = image.read_only, .size_limit = image.size};
  VhdxExport exported;
  if (image.format == ImageFormat::Vhdx) {
    LSL_TRY(served, export_vhdx(image, request.name));
    exported = std::move(served);
    loop.direct_io = false;
  }
  LSL_TRY(device, sys::LoopDevice::attach(exported.file ? exported.file : image.file, loop));
  LSL_TRY(size, sys::block_device_size(device.fd()));
  LSL_TRY(mounted, mount_disk(device, request.name, plan));
  return AttachedDisk{.mount = std::move(mounted),
                      .size = size,
                      .device = device.path(),
                      .read_only = plan.read_only,
                      .warnings = std::move(plan.warnings),
                      .keeper = exported.keeper};
}

}  // namespace lsl::host
