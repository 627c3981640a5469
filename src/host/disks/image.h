// Disk images as files: made, opened and locked. These functions walk paths and may block: for
// workers of the service only, never for the service itself.
//
// The service's own image is a regular file with one link, owned by the service's user and writable
// by nobody else. Whoever uses one holds its lock: flock(2), and a lock of the open file
// description (F_OFD_SETLK), which QEMU respects. Both stay with the description, so a loop device
// that is attached to it keeps them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::host {

enum class ImageFormat { Vhd, Vhdx, Raw };
// By the extension of a file's name: .vhd, .vhdx, .img or .raw, in any case; nothing for others.
std::optional<ImageFormat> image_format_of(std::string_view file_name);

// Disks are made in these steps, which every file system and sector size divides.
inline constexpr uint64_t kDiskSizeStep = 1ULL << 20;

struct Image {
  sys::Fd file;  // read-write, unless read_only
  ImageFormat format = ImageFormat::Raw;
  uint64_t size = 0;  // of the disk, which begins with the file's first byte; 0 for a VHDX
  bool read_only = false;
};

enum class ImageUse {
  Write,  // nobody else uses it
  Read,   // nobody writes it
};

struct ImageOptions {
  ImageUse use = ImageUse::Write;
  // Another user than the service's whose file it may be, too: of a disk that a user mounts.
  std::optional<uid_t> owner;
};

// Makes the image `name`, one component, in `directory`: all holes, mode 0600, for `size` bytes,
// which are rounded up to a step. Vhd or Raw. It comes back locked. ERROR_FILE_EXISTS when there is
// a file of that name; E_INVALIDARG for a size that is 0 or that the format cannot have; a failure
// leaves no file.
Result<Image> create_image(sys::FdRef directory, const std::string& name, uint64_t size,
                           ImageFormat format);

// Opens and locks `name`. No link is followed. Where the file system is read-only an image for
// writing comes back read-only, and says so. EACCES for a file that is not as described above;
// ERROR_SHARING_VIOLATION for one that somebody uses; WSL_E_DISK_CORRUPTED for one that is not what
// its extension says, or not all there; E_INVALIDARG for an unknown extension.
Result<Image> open_image(sys::FdRef directory, const std::string& name,
                         const ImageOptions& options = {});

// The lock of open_image on a file that is open already.
Status lock_image(sys::FdRef file, const std::string& name, ImageUse use);

// Writes the footer of a fixed VHD of `size` bytes where it belongs, at `size`, with the file
// growing when it has to. Nothing else changes.
Status write_vhd_footer(sys::FdRef file, const std::string& name, uint64_t size);

}  // namespace lsl::host
