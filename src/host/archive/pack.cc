#include "host/archive/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/text.h"
#include "host/archive/archive_handle.h"
#include "host/archive/left_out.h"
#include "host/archive/pack_entry.h"
#include "host/archive/tree_reader.h"
#include "sys/call.h"
#include "sys/failpoint.h"

namespace lsl::host {
namespace {

constexpr uint64_t kMidway = 10;  // entries before a failpoint
constexpr int kWriteSize = 256 * 1024;
constexpr size_t kReadSize = 256 * 1024;

struct Sink {
  int fd;
  std::atomic<uint64_t>& written;
};

// libarchive calls again with the rest after a short write.
la_ssize_t write_sink(struct archive* archive, void* data, const void* bytes, size_t size) {
  Sink& sink = *static_cast<Sink*>(data);
  ssize_t taken = -1;
  do {
    struct pollfd watched{sink.fd, POLLOUT, 0};
    if (sys::retry([&] { return ::poll(&watched, 1, -1); }) < 0) break;
    taken = sys::retry([&] { return ::write(sink.fd, bytes, size); });
  } while (taken < 0 && errno == EAGAIN);
  if (taken < 0) {
    archive_set_error(archive, errno, "write the archive");
    return -1;
  }
  sink.written += static_cast<uint64_t>(taken);
  return taken;
}

bool choose_filter(struct archive* writer, ArchiveFormat format, unsigned threads) {
  switch (format) {
    case ArchiveFormat::Tar:
      return archive_write_add_filter_none(writer) == ARCHIVE_OK;
    case ArchiveFormat::TarGz:
      return archive_write_add_filter_gzip(writer) == ARCHIVE_OK &&
             archive_write_set_filter_option(writer, "gzip", "timestamp", nullptr) == ARCHIVE_OK;
    case ArchiveFormat::TarZst:
      // Where libarchive was built without threads it does with one.
      return archive_write_add_filter_zstd(writer) == ARCHIVE_OK &&
             archive_write_set_filter_option(writer, "zstd", "threads",
                                             fmt::format("{}", threads).c_str()) >= ARCHIVE_FAILED;
    case ArchiveFormat::TarXz:
      return archive_write_add_filter_xz(writer) == ARCHIVE_OK &&
             archive_write_set_filter_option(writer, "xz", "threads",
                                             fmt::format("{}", threads).c_str()) == ARCHIVE_OK;
  }
  return false;
}

class Packer {
 public:
  Packer(sys::FdRef root, Sink& sink) : tree_(root), sink_(sink) {}

  Result<std::vector<std::string>> run(ArchiveFormat format, unsigned threads) {
    archive_write_set_format_pax_restricted(writer_.get());
    if (!choose_filter(writer_.get(), format, threads))
      return failure("choose the compression of", "the archive");
    archive_write_set_bytes_per_block(writer_.get(), kWriteSize);
    archive_write_set_bytes_in_last_block(writer_.get(), 1);
    if (archive_write_open(writer_.get(), &sink_, nullptr, write_sink, nullptr) != ARCHIVE_OK)
      return failure("begin", "the archive");
    for (uint64_t entries = 1;; ++entries) {
      LSL_TRY(node, tree_.next());
      if (!node) break;
      if (entries == kMidway) LSL_CHECK(sys::failpoint("archive.mid_pack"));
      LSL_CHECK(add(*node));
    }
    if (archive_write_close(writer_.get()) != ARCHIVE_OK) return failure("end", "the archive");
    counts_.vanished += tree_.vanished();
    return warnings_for(counts_);
  }

 private:
  Status add(TreeNode& node) {
    if (S_ISSOCK(node.facts.st_mode)) {
      ++counts_.sockets;
      return {};
    }
    sys::Fd file;
    if (S_ISREG(node.facts.st_mode) || S_ISDIR(node.facts.st_mode)) {
      LSL_TRY(opened, open(node));
      if (!opened) return {};
      file = std::move(opened);
    }
    const EntryHandle entry(archive_entry_new());
    LSL_CHECK(describe(node, file.get(), entry.get()));
    if (is_further_link(node, entry.get())) return write_header(node, entry.get());
    if (!S_ISREG(node.facts.st_mode)) return write_header(node, entry.get());
    return add_content(node, file, entry.get());
  }

  // The file the node was about: ESTALE when somebody put another one in its place. No descriptor:
  // it has vanished.
  Result<sys::Fd> open(TreeNode& node) {
    const int flags =
        O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;  // O_NONBLOCK: it may have become a FIFO
    sys::Fd file(sys::retry([&] { return ::openat(node.directory, node.name.c_str(), flags); }));
    if (!file && errno == ENOENT) {
      ++counts_.vanished;
      return file;
    }
    if (!file) return fail(errno, "open {}", printable(node.path));
    struct stat facts{};
    if (::fstat(file.get(), &facts) != 0) return fail(errno, "read {}", printable(node.path));
    if ((facts.st_mode & S_IFMT) != (node.facts.st_mode & S_IFMT))
      return fail(ESTALE, "read {}", printable(node.path));
    node.facts = facts;
    return file;
  }

  Status describe(const TreeNode& node, int file, struct archive_entry* entry) {
    archive_entry_copy_pathname(entry, node.path.c_str());
    archive_entry_copy_stat(entry, &node.facts);
    archive_entry_unset_atime(entry);
    archive_entry_unset_ctime(entry);
    if (S_ISLNK(node.facts.st_mode)) {
      LSL_TRY(target, read_link(node));
      archive_entry_copy_symlink(entry, target.c_str());
    }
    if (!S_ISREG(node.facts.st_mode)) archive_entry_set_size(entry, 0);
    return read_attributes(node, file, entry);
  }

  // A second name of a file that is in the archive already.
  bool is_further_link(const TreeNode& node, struct archive_entry* entry) {
    if (S_ISDIR(node.facts.st_mode) || node.facts.st_nlink < 2) return false;
    const auto [first, is_first] =
        names_.emplace(std::pair(node.facts.st_dev, node.facts.st_ino), node.path);
    if (is_first) return false;
    archive_entry_copy_hardlink(entry, first->second.c_str());
    archive_entry_xattr_clear(entry);
    archive_entry_unset_size(entry);
    return true;
  }

  Status write_header(const TreeNode& node, struct archive_entry* entry) {
    // ARCHIVE_WARN: the name is not UTF-8 and went into the header as it is.
    if (archive_write_header(writer_.get(), entry) < ARCHIVE_WARN)
      return failure("pack", node.path);
    return {};
  }

  Status add_content(const TreeNode& node, const sys::Fd& file, struct archive_entry* entry) {
    const int64_t size = node.facts.st_size;
    std::vector<Extent> extents{{0, size}};
    if (node.facts.st_blocks * 512 < size) {
      LSL_TRY(found, data_extents(file, size));
      extents = std::move(found);
      for (const Extent& extent : extents)
        archive_entry_sparse_add_entry(entry, extent.offset, extent.size);
      if (extents.empty()) archive_entry_sparse_add_entry(entry, 0, 0);  // nothing but a hole
    }
    LSL_CHECK(write_header(node, entry));
    int64_t position = 0;
    for (const Extent& extent : extents) {
      LSL_CHECK(write_zeros(node, extent.offset - position));
      LSL_TRY(copied, copy(node, file, extent));
      position = extent.offset + copied;
      if (copied < extent.size) break;
    }
    return write_zeros(node, size - position);
  }

  // Fewer bytes than the extent has when the file has become shorter.
  Result<int64_t> copy(const TreeNode& node, const sys::Fd& file, const Extent& extent) {
    int64_t done = 0;
    while (done < extent.size) {
      const size_t part = std::min(buffer_.size(), static_cast<size_t>(extent.size - done));
      const ssize_t got = sys::retry(
          [&] { return ::pread(file.get(), buffer_.data(), part, extent.offset + done); });
      if (got < 0) return fail(errno, "read {}", printable(node.path));
      if (got == 0) break;
      LSL_CHECK(write_data(node, buffer_.data(), static_cast<size_t>(got)));
      done += got;
    }
    return done;
  }

  // libarchive is given a hole's zeros too, and leaves them out itself.
  Status write_zeros(const TreeNode& node, int64_t size) {
    while (size > 0) {
      const size_t part = std::min(zeros_.size(), static_cast<size_t>(size));
      LSL_CHECK(write_data(node, zeros_.data(), part));
      size -= static_cast<int64_t>(part);
    }
    return {};
  }

  Status write_data(const TreeNode& node, const char* bytes, size_t size) {
    if (archive_write_data(writer_.get(), bytes, size) < 0) return failure("pack", node.path);
    return {};
  }

  std::unexpected<Error> failure(std::string_view verb, std::string_view path) {
    return write_failure(writer_.get(), verb, path);
  }

  TreeReader tree_;
  Sink& sink_;
  WriteHandle writer_{archive_write_new()};
  LeftOutCounts counts_;
  std::map<std::pair<dev_t, ino_t>, std::string> names_;  // first names of files with several
  std::vector<char> buffer_ = std::vector<char>(kReadSize);
  const std::vector<char> zeros_ = std::vector<char>(kReadSize);
};

}  // namespace

Result<std::vector<std::string>> pack(sys::FdRef root, sys::FdRef fd, ArchiveFormat format,
                                      unsigned threads, std::atomic<uint64_t>& written) {
  Sink sink{fd.get(), written};
  return Packer(root, sink).run(format, threads);
}

}  // namespace lsl::host
