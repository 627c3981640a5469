#include "host/archive/decompress.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "host/archive/archive_handle.h"
#include "sys/call.h"

namespace lsl::host {
namespace {

constexpr size_t kReadSize = 256 * 1024;

struct Source {
  int fd;
  int stop;
  std::atomic<uint64_t>& consumed;
  std::vector<char> buffer = std::vector<char>(kReadSize);
};

bool wait_for_bytes(const Source& source) {
  struct pollfd watched[] = {{source.fd, POLLIN, 0}, {source.stop, POLLIN, 0}};
  if (sys::retry([&] { return ::poll(watched, 2, -1); }) < 0) return false;
  if (watched[1].revents == 0) return true;
  errno = ECANCELED;
  return false;
}

la_ssize_t read_source(struct archive* archive, void* data, const void** bytes) {
  Source& source = *static_cast<Source*>(data);
  ssize_t size = -1;
  do {
    if (!wait_for_bytes(source)) break;
    size =
        sys::retry([&] { return ::read(source.fd, source.buffer.data(), source.buffer.size()); });
  } while (size < 0 && errno == EAGAIN);
  if (size < 0) {
    archive_set_error(archive, errno, "read the archive");
    return -1;
  }
  source.consumed += static_cast<uint64_t>(size);
  *bytes = source.buffer.data();
  return size;
}

// A filter is only offered when this libarchive decodes it itself: otherwise it would start a
// program, which would be the tree's own.
void offer_filters(struct archive* reader) {
  if (archive_zlib_version() != nullptr) archive_read_support_filter_gzip(reader);
  if (archive_bzlib_version() != nullptr) archive_read_support_filter_bzip2(reader);
  if (archive_liblzma_version() != nullptr) {
    archive_read_support_filter_xz(reader);
    archive_read_support_filter_lzma(reader);
  }
  if (archive_libzstd_version() != nullptr) archive_read_support_filter_zstd(reader);
  if (archive_liblz4_version() != nullptr) archive_read_support_filter_lz4(reader);
}

// Collects the decoder's small pieces into whole blocks.
class BlockWriter {
 public:
  explicit BlockWriter(BlockQueue& queue) : queue_(queue) {}

  bool put(const char* bytes, size_t size) {
    while (size > 0) {
      if (used_ == 0) block_ = queue_.begin_block();
      if (block_.empty()) return false;
      const size_t part = std::min(size, block_.size() - used_);
      std::memcpy(block_.data() + used_, bytes, part);
      used_ += part;
      bytes += part;
      size -= part;
      if (used_ == block_.size()) flush();
    }
    return true;
  }
  void flush() {
    if (used_ > 0) queue_.end_block(std::exchange(used_, 0));
  }

 private:
  BlockQueue& queue_;
  std::span<char> block_;
  size_t used_ = 0;
};

Status copy_out(Source& source, BlockQueue& queue) {
  const ReadHandle reader(archive_read_new());
  offer_filters(reader.get());
  archive_read_support_format_raw(reader.get());
  archive_read_support_format_empty(reader.get());
  if (archive_read_open(reader.get(), &source, nullptr, read_source, nullptr) != ARCHIVE_OK)
    return read_failure(reader.get());
  struct archive_entry* entry = nullptr;
  if (const int result = archive_read_next_header(reader.get(), &entry); result == ARCHIVE_EOF)
    return {};
  else if (result < ARCHIVE_WARN)
    return read_failure(reader.get());

  BlockWriter writer(queue);
  for (;;) {
    const void* bytes = nullptr;
    size_t size = 0;
    la_int64_t offset = 0;
    const int result = archive_read_data_block(reader.get(), &bytes, &size, &offset);
    if (result == ARCHIVE_EOF) break;
    if (result < ARCHIVE_WARN) {
      writer.flush();
      return read_failure(reader.get());
    }
    if (!writer.put(static_cast<const char*>(bytes), size))
      return fail(ECANCELED, "read the archive");
  }
  writer.flush();
  return {};
}

}  // namespace

void decompress(sys::FdRef fd, sys::FdRef stop, std::atomic<uint64_t>& consumed,
                BlockQueue& queue) {
  (void)::posix_fadvise(fd.get(), 0, 0, POSIX_FADV_SEQUENTIAL);  // a hint; pipes have no use for it
  Source source{fd.get(), stop.get(), consumed};
  queue.finish(copy_out(source, queue));
}

}  // namespace lsl::host
