#include "host/disks/resize.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/rollback.h"
#include "base/text.h"
#include "host/disks/ext4.h"
#include "host/disks/image.h"
#include "host/disks/resize_undo.h"
#include "host/disks/tool.h"
#include "host/disks/vhd.h"
#include "sys/call.h"
#include "sys/failpoint.h"
#include "sys/file.h"
#include "sys/loop.h"

namespace lsl::host {
namespace {

constexpr int kResizeSeconds = 4 * 3600;

Status sync(sys::FdRef file, const std::string& name) {
  if (::fsync(file.get()) < 0) return fail(errno, "sync {}", name);
  return {};
}

// The disk of the file has `size` bytes from now on, with one call.
Status set_end(const Image& image, const std::string& name, uint64_t size) {
  if (image.format == ImageFormat::Vhd && size > image.size) {
    LSL_CHECK(write_vhd_footer(image.file, name, size));  // The file grows with the new footer.
    return sync(image.file, name);
  }
  uint64_t file_size = size;
  if (image.format == ImageFormat::Vhd) {
    // It lies behind the file system already, where nobody looks, until it becomes the end.
    LSL_CHECK(write_vhd_footer(image.file, name, size));
    LSL_CHECK(sync(image.file, name));
    LSL_CHECK(sys::failpoint("resize.new_footer"));
    file_size += kVhdFooterSize;
  }
  if (::ftruncate(image.file.get(), static_cast<off_t>(file_size)) < 0)
    return fail(errno, "give {} a size of {} bytes", name, file_size);
  return sync(image.file, name);
}

// The old footer is in the middle of the disk now, where files will be.
Status erase_old_footer(const Image& image, const std::string& name) {
  if (image.format != ImageFormat::Vhd) return {};
  const std::string zeros(kVhdFooterSize, '\0');
  if (sys::retry([&] {
        return ::pwrite(image.file.get(), zeros.data(), zeros.size(),
                        static_cast<off_t>(image.size));
      }) < 0)
    return fail(errno, "write {}", name);
  return {};
}

Status run_resize2fs(const sys::LoopDevice& device, sys::FdRef undo, const std::string& name,
                     uint64_t size) {
  LSL_TRY(result, run_tool({.name = "resize2fs",
                            .arguments = {"-z", kToolOtherPath, kToolTargetPath,
                                          fmt::format("{}K", size / 1024)},
                            .package = "e2fsprogs",
                            .target = device.fd().get(),
                            .target_name = name,
                            .other = undo.get(),
                            .other_name = name + kUndoSuffix,
                            .limit_seconds = kResizeSeconds}));
  if (result.code == 0) return {};
  if (result.output.find("smaller than minimum") != std::string::npos)
    return fail_as("E_INVALIDARG", "{} bytes are too few for what is in {}. resize2fs said: {}",
                   size, printable(name), result.output);
  return fail(EIO, "resize the file system of {}: resize2fs said: {}", name, result.output);
}

// The file system gets `size` bytes of `image`, or stays what it was.
Status resize_filesystem(sys::FdRef directory, const std::string& name, const Image& image,
                         uint64_t size) {
  {
    LSL_TRY(device, attach_for_tools(image));
    if (Result<Ext4Checked> checked = check_ext4(device.fd(), name, Ext4Check::Forced); !checked)
      return std::unexpected(std::move(checked).error());
    LSL_CHECK(sys::failpoint("resize.checked"));
    LSL_TRY(undo, begin_resize(directory, name));
    LSL_CHECK(sys::failpoint("resize.begun"));
    LSL_CHECK(run_resize2fs(device, undo, name, size));
    LSL_CHECK(sys::failpoint("resize.resized"));
    LSL_CHECK(sync(device.fd(), name));
  }
  LSL_CHECK(sync(image.file, name));
  return finish_resize(directory, name);
}

Result<uint64_t> size_to_have(const Image& image, uint64_t size) {
  if (image.format == ImageFormat::Vhdx)
    return fail(ENOTSUP, "resize a VHDX; convert it to a VHD first");
  if (size == 0) return fail_as("E_INVALIDARG", "A disk cannot have 0 bytes.");
  const uint64_t most = image.format == ImageFormat::Vhd ? kLargestVhd : uint64_t{1} << 62;
  if (size > most)
    return fail_as("E_INVALIDARG", "A disk of {} bytes is too large: at most {} are possible.",
                   size, most);
  const uint64_t rounded = (size + kDiskSizeStep - 1) / kDiskSizeStep * kDiskSizeStep;
  return rounded > most ? most : rounded;
}

Status grow(sys::FdRef directory, const std::string& name, Image& image, uint64_t size) {
  const uint64_t before = image.size;
  LSL_CHECK(set_end(image, name, size));
  LSL_CHECK(sys::failpoint("resize.file_grown"));
  LSL_CHECK(erase_old_footer(image, name));
  image.size = size;
  LSL_CHECK(sys::failpoint("resize.old_footer_erased"));
  Status resized = resize_filesystem(directory, name, image, size);
  if (resized) return {};
  // The old size again. Should that fail, too, the disk is larger than its file system, which is no
  // harm.
  if (take_back_resize(directory, name, image)) (void)set_end(image, name, before);
  return resized;
}

Status shrink(sys::FdRef directory, const std::string& name, const Image& image, uint64_t size) {
  Status resized = resize_filesystem(directory, name, image, size);
  if (!resized) {
    (void)take_back_resize(directory, name, image);  // The next attach would do it.
    return resized;
  }
  LSL_CHECK(sys::failpoint("resize.filesystem_shrunk"));
  return set_end(image, name, size);
}

}  // namespace

Result<Resized> resize_disk(sys::FdRef directory, const std::string& name, uint64_t size) {
  LSL_TRY(image, open_image(directory, name));
  if (image.read_only) return fail(EROFS, "resize {}", name);
  LSL_TRY(wanted, size_to_have(image, size));
  LSL_CHECK(take_back_resize(directory, name, image));
  const Resized result{.before = image.size, .after = wanted};
  if (wanted < image.size) {
    LSL_CHECK(shrink(directory, name, image, wanted));
  } else if (wanted > image.size) {
    LSL_CHECK(grow(directory, name, image, wanted));
  } else {
    // An earlier try may have left a file system that is smaller than its disk.
    LSL_CHECK(resize_filesystem(directory, name, image, wanted));
  }
  return result;
}

}  // namespace lsl::host
