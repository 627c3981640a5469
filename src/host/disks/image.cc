#include "host/disks/image.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "base/rollback.h"
#include "base/text.h"
#include "host/disks/vhd.h"
#include "sys/call.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

struct Extension {
  std::string_view text;
  ImageFormat format;
};
constexpr Extension kExtensions[] = {
    {".vhd", ImageFormat::Vhd},
    {".vhdx", ImageFormat::Vhdx},
    {".img", ImageFormat::Raw},
    {".raw", ImageFormat::Raw},
};
constexpr std::string_view kVhdxMagic = "vhdxfile";

template <class... Args>
std::unexpected<Error> corrupt(fmt::format_string<Args...> format, Args&&... args) {
  return fail_as("WSL_E_DISK_CORRUPTED", format, std::forward<Args>(args)...);
}

Result<ImageFormat> require_format(const std::string& name) {
  const std::optional<ImageFormat> format = image_format_of(name);
  if (!format)
    return fail_as("E_INVALIDARG", "'{}' does not end in .vhd, .vhdx or .img.", printable(name));
  return *format;
}

Result<uint64_t> size_to_create(uint64_t size, ImageFormat format) {
  if (format == ImageFormat::Vhdx)
    return fail_as("E_INVALIDARG", "A VHDX is made by conversion only.");
  if (size == 0) return fail_as("E_INVALIDARG", "A disk cannot have 0 bytes.");
  // Raw files have the limit of off_t at least; the file system's own is EFBIG from truncate.
  const uint64_t most = format == ImageFormat::Vhd ? kLargestVhd : uint64_t{1} << 62;
  if (size > most)
    return fail_as("E_INVALIDARG", "A disk of {} bytes is too large: at most {} are possible.",
                   size, most);
  const uint64_t rounded = (size + kDiskSizeStep - 1) / kDiskSizeStep * kDiskSizeStep;
  return rounded > most ? most : rounded;
}

Status check_file(sys::FdRef file, const std::string& name, const ImageOptions& options) {
  LSL_TRY(status, sys::stat_of(file));
  if (!S_ISREG(status.st_mode)) return fail(EACCES, "use {}, which is not a regular file", name);
  if (status.st_uid != ::geteuid() && status.st_uid != options.owner)
    return fail(EACCES, "use disk image {}, which belongs to user {}", name, status.st_uid);
  if (status.st_nlink != 1)
    return fail(EACCES, "use disk image {}, which has {} names", name, status.st_nlink);
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return fail(EACCES, "use disk image {}, which others may write", name);
  return {};
}

std::unexpected<Error> in_use(const std::string& name) {
  return fail_as("ERROR_SHARING_VIOLATION", "The disk image {} is in use by another process.",
                 printable(name));
}

// F_OFD_SETLK for all of the file: QEMU's locks are single bytes.
int lock_description(sys::FdRef file, short type) {
  struct flock lock{};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return sys::retry([&] { return ::fcntl(file.get(), F_OFD_SETLK, &lock); });
}

Result<std::string> read_at(sys::FdRef file, const std::string& name, uint64_t offset,
                            size_t length) {
  std::string bytes(length, '\0');
  size_t done = 0;
  while (done < length) {
    const ssize_t count = sys::retry([&] {
      return ::pread(file.get(), bytes.data() + done, length - done,
                     static_cast<off_t>(offset + done));
    });
    if (count < 0) return fail(errno, "read disk image {}", name);
    if (count == 0) break;
    done += static_cast<size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

Result<uint64_t> size_of_vhd(sys::FdRef file, const std::string& name, uint64_t file_size) {
  const uint64_t offset = file_size < kVhdFooterSize ? 0 : file_size - kVhdFooterSize;
  LSL_TRY(bytes, read_at(file, name, offset, kVhdFooterSize));
  const std::span<const uint8_t> footer(reinterpret_cast<const uint8_t*>(bytes.data()),
                                        bytes.size());
  Result<VhdFooter> parsed = parse_vhd_footer(footer, file_size);
  if (!parsed) {
    std::string& detail = parsed.error().detail;
    detail = fmt::format("{}: {}", printable(name), detail);
    return std::unexpected(std::move(parsed).error());
  }
  return parsed->size;
}

Result<uint64_t> size_of_disk(const Image& image, const std::string& name) {
  LSL_TRY(status, sys::stat_of(image.file));
  const auto file_size = static_cast<uint64_t>(status.st_size);
  switch (image.format) {
    case ImageFormat::Vhd:
      return size_of_vhd(image.file, name, file_size);
    case ImageFormat::Vhdx: {
      LSL_TRY(magic, read_at(image.file, name, 0, kVhdxMagic.size()));
      if (magic != kVhdxMagic) return corrupt("{}: The file is no VHDX.", printable(name));
      return 0;
    }
    case ImageFormat::Raw:
      break;
  }
  const uint64_t sectors = file_size / kSectorSize;
  if (sectors == 0) return corrupt("{}: The file is too short for a disk.", printable(name));
  return sectors * kSectorSize;
}

Result<sys::Fd> open_for(sys::FdRef directory, const std::string& name, ImageUse use,
                         bool& read_only) {
  // A FIFO must not hold us up, a terminal not become ours; check_file refuses both.
  constexpr int kFlags = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
  read_only = use == ImageUse::Read;
  if (!read_only) {
    Result<sys::Fd> file = sys::open_beneath(directory, name, O_RDWR | kFlags);
    if (file || file.error().code != EROFS) return file;
    read_only = true;
  }
  return sys::open_beneath(directory, name, O_RDONLY | kFlags);
}

}  // namespace

std::optional<ImageFormat> image_format_of(std::string_view file_name) {
  const size_t dot = file_name.rfind('.');
  if (dot == file_name.npos) return std::nullopt;
  for (const Extension& extension : kExtensions)
    if (iequals(file_name.substr(dot), extension.text)) return extension.format;
  return std::nullopt;
}

Status lock_image(sys::FdRef file, const std::string& name, ImageUse use) {
  const bool shared = use == ImageUse::Read;
  const int operation = (shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
  if (sys::retry([&] { return ::flock(file.get(), operation); }) < 0) {
    if (errno == EWOULDBLOCK) return in_use(name);
    return fail(errno, "lock disk image {}", name);
  }
  // A description for reading only can have a read lock only.
  const int mode = ::fcntl(file.get(), F_GETFL);
  const bool writable = mode >= 0 && (mode & O_ACCMODE) != O_RDONLY;
  if (lock_description(file, shared || !writable ? F_RDLCK : F_WRLCK) < 0) {
    if (errno == EAGAIN || errno == EACCES) return in_use(name);
    return fail(errno, "lock disk image {}", name);
  }
  return {};
}

Status write_vhd_footer(sys::FdRef file, const std::string& name, uint64_t size) {
  std::array<uint8_t, 16> unique_id{};
  LSL_CHECK(sys::fill_random(unique_id));
  const VhdFooterBytes footer = make_vhd_footer(size, unique_id, ::time(nullptr));
  const ssize_t written = sys::retry(
      [&] { return ::pwrite(file.get(), footer.data(), footer.size(), static_cast<off_t>(size)); });
  if (written < 0) return fail(errno, "write the footer of {}", name);
  if (static_cast<size_t>(written) != footer.size())
    return fail(ENOSPC, "write the footer of {}", name);
  return {};
}

Result<Image> create_image(sys::FdRef directory, const std::string& name, uint64_t size,
                           ImageFormat format) {
  Image image{.format = format};
  LSL_TRY(rounded, size_to_create(size, format));
  image.size = rounded;
  Result<sys::Fd> file =
      sys::open_beneath(directory, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
  if (!file && file.error().code == EEXIST) file.error().name = "ERROR_FILE_EXISTS";
  LSL_TRY(opened, std::move(file));
  image.file = std::move(opened);
  Rollback undo;
  undo.add([&] { ::unlinkat(directory.get(), name.c_str(), 0); });
  if (::fchmod(image.file.get(), 0600) < 0) return fail(errno, "set the mode of {}", name);
  LSL_CHECK(lock_image(image.file, name, ImageUse::Write));
  if (format == ImageFormat::Raw &&
      ::ftruncate(image.file.get(), static_cast<off_t>(image.size)) < 0)
    return fail(errno, "give {} a size of {} bytes", name, image.size);
  if (format == ImageFormat::Vhd) LSL_CHECK(write_vhd_footer(image.file, name, image.size));
  undo.keep();
  return image;
}

Result<Image> open_image(sys::FdRef directory, const std::string& name,
                         const ImageOptions& options) {
  LSL_TRY(format, require_format(name));
  Image image{.format = format};
  LSL_TRY(file, open_for(directory, name, options.use, image.read_only));
  image.file = std::move(file);
  LSL_CHECK(check_file(image.file, name, options));
  LSL_CHECK(lock_image(image.file, name, options.use));
  LSL_TRY(size, size_of_disk(image, name));
  image.size = size;
  return image;
}

}  // namespace lsl::host
