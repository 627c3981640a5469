#include "host/disks/compact.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>

#include "host/disks/attach.h"
#include "host/disks/image.h"
#include "host/disks/resize_undo.h"
#include "sys/call.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

constexpr size_t kBlock = 4096;
constexpr size_t kBuffer = 1 << 20;

Result<uint64_t> allocated(sys::FdRef file) {
  LSL_TRY(status, sys::stat_of(file));
  return static_cast<uint64_t>(status.st_blocks) * 512;
}

bool all_zeros(const char* bytes, size_t length) {
  return bytes[0] == 0 && std::memcmp(bytes, bytes + 1, length - 1) == 0;
}

Status punch(sys::FdRef file, const std::string& name, off_t begin, off_t end) {
  if (begin == end) return {};
  if (sys::retry([&] {
        return ::fallocate(file.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, begin,
                           end - begin);
      }) < 0)
    return fail(errno, "make holes in {}", name);
  return {};
}

// The data between two offsets, which are multiples of a block or the end of the file.
Status dig_in(sys::FdRef file, const std::string& name, off_t begin, off_t end, char* buffer) {
  off_t zeros = begin;  // what lies between it and `at` is to become a hole
  for (off_t at = begin; at < end;) {
    const auto wanted = static_cast<size_t>(std::min<off_t>(kBuffer, end - at));
    const ssize_t length = sys::retry([&] { return ::pread(file.get(), buffer, wanted, at); });
    if (length < 0) return fail(errno, "read {}", name);
    if (length == 0) break;
    for (ssize_t done = 0; done < length;) {
      const auto block = static_cast<size_t>(std::min<ssize_t>(kBlock, length - done));
      const off_t next = at + done + static_cast<off_t>(block);
      if (!all_zeros(buffer + done, block)) {
        LSL_CHECK(punch(file, name, zeros, at + done));
        zeros = next;
      }
      done += static_cast<ssize_t>(block);
    }
    at += length;
    if (at >= end) LSL_CHECK(punch(file, name, zeros, at));
  }
  return {};
}

// Locked; a resize that was cut off is taken back.
Result<Image> open_to_change(sys::FdRef directory, const std::string& name) {
  LSL_TRY(image, open_image(directory, name));
  if (image.read_only) return fail(EROFS, "change {}", name);
  if (image.format == ImageFormat::Vhdx)
    return fail(ENOTSUP, "change how {} is stored; convert it to a VHD first", name);
  LSL_CHECK(take_back_resize(directory, name, image));
  return image;
}

Status trim_disk(sys::FdRef directory, const std::string& name) {
  LSL_TRY(disk, attach_disk({.directory = directory, .name = name}));
  if (disk.read_only) return fail(EROFS, "trim {}", name);
  Result<uint64_t> trimmed = trim_filesystem(disk.mount.root());
  if (!trimmed) return std::unexpected(std::move(trimmed).error());
  return {};
}

}  // namespace

Result<uint64_t> trim_filesystem(sys::FdRef root) {
  LSL_TRY(directory, sys::open_file_at(root, ".", O_RDONLY | O_DIRECTORY));
  // What was deleted a moment ago is free when the journal says so.
  if (::syncfs(directory.get()) < 0) return fail(errno, "sync a file system");
  fstrim_range range{.start = 0, .len = std::numeric_limits<uint64_t>::max(), .minlen = 0};
  if (sys::retry([&] { return ::ioctl(directory.get(), FITRIM, &range); }) < 0)
    return fail(errno, "trim a file system");
  return range.len;
}

Status dig_holes(sys::FdRef file, const std::string& name) {
  LSL_TRY(status, sys::stat_of(file));
  const auto buffer = std::make_unique<char[]>(kBuffer);
  for (off_t at = 0; at < status.st_size;) {
    const off_t begin = ::lseek(file.get(), at, SEEK_DATA);
    if (begin < 0 && errno == ENXIO) break;
    if (begin < 0) return fail(errno, "find the data of {}", name);
    const off_t end = ::lseek(file.get(), begin, SEEK_HOLE);
    if (end < 0) return fail(errno, "find the holes of {}", name);
    LSL_CHECK(dig_in(file, name, begin, end, buffer.get()));
    at = end;
  }
  return {};
}

Result<Compacted> compact_disk(sys::FdRef directory, const std::string& name) {
  Compacted result;
  {
    LSL_TRY(image, open_to_change(directory, name));
    LSL_TRY(before, allocated(image.file));
    result.before = before;
  }
  LSL_CHECK(trim_disk(directory, name));
  LSL_TRY(image, open_to_change(directory, name));
  LSL_CHECK(dig_holes(image.file, name));
  if (::fsync(image.file.get()) < 0) return fail(errno, "sync {}", name);
  LSL_TRY(after, allocated(image.file));
  result.after = after;
  return result;
}

Result<Compacted> set_sparse(sys::FdRef directory, const std::string& name, bool sparse) {
  LSL_TRY(image, open_to_change(directory, name));
  LSL_TRY(before, allocated(image.file));
  if (sparse) {
    LSL_CHECK(dig_holes(image.file, name));
  } else {
    LSL_TRY(status, sys::stat_of(image.file));
    if (sys::retry([&] { return ::fallocate(image.file.get(), 0, 0, status.st_size); }) < 0)
      return fail(errno, "allocate all {} bytes of {}", status.st_size, name);
  }
  if (::fsync(image.file.get()) < 0) return fail(errno, "sync {}", name);
  LSL_TRY(after, allocated(image.file));
  return Compacted{before, after};
}

}  // namespace lsl::host
