#include "host/disks/resize_undo.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/disks/ext4.h"
#include "host/disks/tool.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

constexpr int kUndoSeconds = 3600;

std::string undo_name(const std::string& name) { return name + kUndoSuffix; }

Status remove(sys::FdRef directory, const std::string& name) {
  if (::unlinkat(directory.get(), name.c_str(), 0) < 0 && errno != ENOENT)
    return fail(errno, "remove {}", name);
  return {};
}

Status sync_directory(sys::FdRef directory, const std::string& name) {
  LSL_TRY(readable, sys::open_file_at(directory, ".", O_RDONLY | O_DIRECTORY));
  if (::fsync(readable.get()) < 0) return fail(errno, "sync the directory of {}", name);
  return {};
}

// It decides what is written to the disk, so it has to be as trustworthy as the image.
Status check_undo_file(sys::FdRef undo, const std::string& name) {
  LSL_TRY(status, sys::stat_of(undo));
  if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid() || status.st_nlink != 1 ||
      (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return fail(EACCES, "use {}, which the service has not made", name);
  return {};
}

// e2undo does not take a file that resize2fs had not begun to use: then the disk is untouched.
Status undo(const sys::LoopDevice& device, sys::FdRef file, const std::string& name) {
  LSL_TRY(result, run_tool({.name = "e2undo",
                            .arguments = {kToolOtherPath, kToolTargetPath},
                            .package = "e2fsprogs",
                            .target = device.fd().get(),
                            .target_name = name,
                            .other = file.get(),
                            .other_name = undo_name(name),
                            .limit_seconds = kUndoSeconds}));
  const bool taken = result.code == 0;
  Result<Ext4Checked> checked =
      check_ext4(device.fd(), name, taken ? Ext4Check::Forced : Ext4Check::ReadOnly);
  if (checked) return {};
  if (!taken) checked.error().detail += fmt::format(" (e2undo said: {})", result.output);
  return std::unexpected(std::move(checked).error());
}

}  // namespace

Result<sys::Fd> begin_resize(sys::FdRef directory, const std::string& name) {
  return sys::open_beneath(directory, undo_name(name), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW,
                           0600);
}

Status finish_resize(sys::FdRef directory, const std::string& name) {
  LSL_CHECK(remove(directory, undo_name(name)));
  return sync_directory(directory, name);
}

Result<sys::LoopDevice> attach_for_tools(const Image& image) {
  return sys::LoopDevice::attach(
      image.file, {.read_only = image.read_only, .direct_io = false, .size_limit = image.size});
}

Status take_back_resize(sys::FdRef directory, const std::string& name, const Image& image) {
  Result<sys::Fd> opened =
      sys::open_beneath(directory, undo_name(name), O_RDWR | O_NOFOLLOW | O_NONBLOCK);
  if (!opened && opened.error().code == ENOENT) return {};
  LSL_TRY(file, std::move(opened));
  LSL_CHECK(check_undo_file(file, undo_name(name)));
  if (image.read_only) return fail(EROFS, "take back the resize of {} that was cut off", name);
  {
    LSL_TRY(device, attach_for_tools(image));
    LSL_CHECK(undo(device, file, name));
    if (::fsync(device.fd().get()) < 0) return fail(errno, "sync {}", name);
  }
  if (::fsync(image.file.get()) < 0) return fail(errno, "sync {}", name);
  return finish_resize(directory, name);
}

Status take_back_resize(sys::FdRef directory, const std::string& name) {
  if (!sys::stat_at(directory, undo_name(name), false)) return {};
  LSL_TRY(image, open_image(directory, name));
  return take_back_resize(directory, name, image);
}

Status delete_image(sys::FdRef directory, const std::string& name) {
  LSL_CHECK(remove(directory, undo_name(name)));
  return remove(directory, name);
}

}  // namespace lsl::host
