#include "host/disks/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/text.h"
#include "host/disks/new_image.h"
#include "host/disks/resize_undo.h"
#include "sys/call.h"
#include "sys/failpoint.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

constexpr size_t kPiece = 4 << 20;  // between two looks at the progress
constexpr size_t kBuffer = 256 << 10;

struct Extent {
  uint64_t begin = 0;
  uint64_t end = 0;  // begin == end: there is no more data
};

// The next piece of data at or behind `offset`. A file system that does not know its holes has
// none.
Result<Extent> next_data(sys::FdRef file, uint64_t offset, uint64_t size) {
  const off_t begin = ::lseek(file.get(), static_cast<off_t>(offset), SEEK_DATA);
  if (begin < 0) {
    if (errno == ENXIO) return Extent{size, size};
    if (errno == EINVAL) return Extent{std::min(offset, size), size};
    return fail(errno, "find the data of an image");
  }
  const off_t end = ::lseek(file.get(), begin, SEEK_HOLE);
  if (end < 0) return fail(errno, "find the holes of an image");
  return Extent{static_cast<uint64_t>(begin), std::min(static_cast<uint64_t>(end), size)};
}

Result<uint64_t> size_of(sys::FdRef file) {
  LSL_TRY(status, sys::stat_of(file));
  return static_cast<uint64_t>(status.st_size);
}

Status write_piece(sys::FdRef to, const char* bytes, size_t length, const off_t* offset) {
  for (size_t done = 0; done < length;) {
    const ssize_t count = sys::retry([&] {
      return offset != nullptr ? ::pwrite(to.get(), bytes + done, length - done,
                                          *offset + static_cast<off_t>(done))
                               : ::write(to.get(), bytes + done, length - done);
    });
    if (count < 0) return fail(errno, "write the copy of an image");
    done += static_cast<size_t>(count);
  }
  return {};
}

class Copier {
 public:
  Copier(sys::FdRef from, sys::FdRef to, const CopyProgress& progress)
      : from_(from), to_(to), progress_(progress) {}

  // Only data; the file gets its size at the end, so that the rest are holes.
  Result<Copied> sparse() {
    LSL_TRY(size, size_of(from_));
    LSL_TRY(total, data_bytes(from_));
    total_ = total;
    for (uint64_t at = 0; at < size;) {
      LSL_TRY(extent, next_data(from_, at, size));
      for (at = extent.begin; at < extent.end;) {
        const size_t length = static_cast<size_t>(std::min<uint64_t>(kPiece, extent.end - at));
        LSL_CHECK(copy_range(at, length));
        at += length;
        LSL_CHECK(advance(length));
      }
    }
    if (::ftruncate(to_.get(), static_cast<off_t>(size)) < 0)
      return fail(errno, "give the copy of an image a size of {} bytes", size);
    LSL_CHECK(report());
    return Copied{.bytes = done_};
  }

  // Every byte, in order.
  Result<Copied> stream() {
    LSL_TRY(size, size_of(from_));
    total_ = size;
    for (uint64_t at = 0; at < size;) {
      const size_t length = static_cast<size_t>(std::min<uint64_t>(kBuffer, size - at));
      LSL_CHECK(read_piece(at, length));
      LSL_CHECK(write_piece(to_, buffer().data(), length, nullptr));
      at += length;
      LSL_CHECK(advance(length));
    }
    LSL_CHECK(report());
    return Copied{.bytes = done_};
  }

 private:
  using Buffer = std::array<char, kBuffer>;
  Buffer& buffer() {
    if (!buffer_) buffer_ = std::make_unique<Buffer>();
    return *buffer_;
  }

  Status read_piece(uint64_t at, size_t length) {
    for (size_t done = 0; done < length;) {
      const ssize_t count = sys::retry([&] {
        return ::pread(from_.get(), buffer().data() + done, length - done,
                       static_cast<off_t>(at + done));
      });
      if (count < 0) return fail(errno, "read an image");
      if (count == 0) return fail(ENODATA, "read an image that has become shorter");
      done += static_cast<size_t>(count);
    }
    return {};
  }

  // In the kernel, while the file systems can (copy_file_range(2)).
  Status copy_range(uint64_t at, size_t length) {
    const uint64_t end = at + length;
    while (at < end && in_kernel_) {
      auto in = static_cast<off_t>(at), out = static_cast<off_t>(at);
      const ssize_t count = sys::retry(
          [&] { return ::copy_file_range(from_.get(), &in, to_.get(), &out, end - at, 0); });
      if (count > 0) {
        at += static_cast<uint64_t>(count);
        continue;
      }
      if (count < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EIO || errno == EFBIG))
        return fail(errno, "write the copy of an image");
      in_kernel_ = false;  // EXDEV, EINVAL, EOPNOTSUPP, or nothing at all: by hand
    }
    while (at < end) {
      const size_t piece = static_cast<size_t>(std::min<uint64_t>(kBuffer, end - at));
      LSL_CHECK(read_piece(at, piece));
      const auto offset = static_cast<off_t>(at);
      LSL_CHECK(write_piece(to_, buffer().data(), piece, &offset));
      at += piece;
    }
    return {};
  }

  Status advance(uint64_t bytes) {
    done_ += bytes;
    if (!halfway_told_ && done_ * 2 >= total_) {
      halfway_told_ = true;
      LSL_CHECK(sys::failpoint("copy.mid_copy"));
    }
    if (done_ - reported_ < kPiece) return {};
    return report();
  }
  Status report() {
    reported_ = done_;
    return progress_ ? progress_(done_, total_) : Status();
  }

  sys::FdRef from_, to_;
  const CopyProgress& progress_;
  std::unique_ptr<Buffer> buffer_;
  uint64_t total_ = 0, done_ = 0, reported_ = 0;
  bool in_kernel_ = true, halfway_told_ = false;
};

}  // namespace

Result<uint64_t> data_bytes(sys::FdRef file) {
  LSL_TRY(size, size_of(file));
  uint64_t total = 0;
  for (uint64_t at = 0; at < size;) {
    LSL_TRY(extent, next_data(file, at, size));
    total += extent.end - extent.begin;
    at = extent.end;
  }
  return total;
}

Result<Copied> copy_data(sys::FdRef from, sys::FdRef to, const CopyProgress& progress) {
  LSL_TRY(status, sys::stat_of(to));
  Copier copier(from, to, progress);
  if (!S_ISREG(status.st_mode)) return copier.stream();
  if (status.st_size != 0) return fail(EEXIST, "copy an image into a file that is not empty");
  if (::ioctl(to.get(), FICLONE, from.get()) == 0) {
    LSL_TRY(bytes, data_bytes(from));
    if (progress) LSL_CHECK(progress(bytes, bytes));
    return Copied{.shared = true, .bytes = bytes};
  }
  return copier.sparse();
}

Result<Copied> copy_image(sys::FdRef from, const std::string& name, sys::FdRef to,
                          const std::string& new_name, const CopyProgress& progress) {
  if (image_format_of(name) != image_format_of(new_name))
    return fail_as("E_INVALIDARG", "'{}' and '{}' do not have the same extension.", printable(name),
                   printable(new_name));
  LSL_CHECK(take_back_resize(from, name));
  LSL_TRY(original, open_image(from, name, {.use = ImageUse::Read}));
  LSL_TRY(copy, NewImage::make(to, new_name));
  LSL_TRY(copied, copy_data(original.file, copy.file(), progress));
  LSL_CHECK(sys::failpoint("copy.before_name"));
  LSL_TRY(file, copy.finish());
  return copied;
}

}  // namespace lsl::host
