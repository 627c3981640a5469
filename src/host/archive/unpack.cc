#include "host/archive/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <map>
#include <set>
#include <thread>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "host/archive/archive_handle.h"
#include "host/archive/block_queue.h"
#include "host/archive/decompress.h"
#include "host/archive/entry_plan.h"
#include "host/archive/left_out.h"
#include "sys/failpoint.h"

// Names and the character set: pax headers hold names in UTF-8, which libarchive converts to the
// process's character set, composing accents on the way (NFC): in a UTF-8 locale a decomposed name
// would come out changed. In the C locale the conversion of anything beyond ASCII fails, and
// libarchive then takes the header's bytes as they are, with a warning (ARCHIVE_WARN of the
// reader), which is therefore not one.

namespace lsl::host {
namespace {

constexpr uint64_t kMidway = 10;  // entries before a failpoint
constexpr size_t kBlocks = 16;
constexpr size_t kBlockSize = 256 * 1024;
// Names of left-out device nodes are remembered, because hard links to them are left out too.
constexpr size_t kMaxRememberedDevices = 65536;

constexpr int kWriteFlags = ARCHIVE_EXTRACT_OWNER | ARCHIVE_EXTRACT_PERM | ARCHIVE_EXTRACT_TIME |
                            ARCHIVE_EXTRACT_XATTR | ARCHIVE_EXTRACT_SECURE_NODOTDOT |
                            ARCHIVE_EXTRACT_SECURE_NOABSOLUTEPATHS;

la_ssize_t read_block(struct archive* archive, void* data, const void** bytes) {
  BlockQueue& queue = *static_cast<BlockQueue*>(data);
  const std::span<const char> block = queue.next();
  *bytes = block.data();
  if (!block.empty()) return static_cast<la_ssize_t>(block.size());
  const Status outcome = queue.outcome();
  if (outcome) return 0;
  archive_set_error(archive, outcome.error().code > 0 ? outcome.error().code : -1, "%s",
                    outcome.error().detail.c_str());
  return -1;
}

EntryFacts facts_of(struct archive_entry* entry) {
  EntryFacts facts;
  if (const char* path = archive_entry_pathname(entry)) facts.path = path;
  if (const char* target = archive_entry_hardlink(entry)) facts.hardlink = target;
  facts.type = archive_entry_filetype(entry);
  facts.uid = archive_entry_uid(entry);
  facts.gid = archive_entry_gid(entry);
  return facts;
}

// Leaves only the attributes that keeps_attribute() names. Answers how many of the others deserve
// to be mentioned: labels and signatures of the machine that packed the archive do not.
uint64_t filter_attributes(struct archive_entry* entry) {
  if (archive_entry_xattr_count(entry) == 0) return 0;
  std::map<std::string, std::string> kept;  // pax headers may hold each twice, in two spellings
  std::set<std::string> mentioned;
  archive_entry_xattr_reset(entry);
  const char* name = nullptr;
  const void* value = nullptr;
  size_t size = 0;
  while (archive_entry_xattr_next(entry, &name, &value, &size) == ARCHIVE_OK) {
    if (keeps_attribute(name)) {
      kept.insert_or_assign(name, std::string(static_cast<const char*>(value), size));
    } else if (!std::string_view(name).starts_with("security.")) {
      mentioned.insert(name);
    }
  }
  archive_entry_xattr_clear(entry);
  for (const auto& [kept_name, kept_value] : kept)
    archive_entry_xattr_add_entry(entry, kept_name.c_str(), kept_value.data(), kept_value.size());
  return mentioned.size();
}

class Unpacker {
 public:
  Unpacker(BlockQueue& queue, int64_t mapped_ids, bool devices)
      : queue_(queue), mapped_ids_(mapped_ids), makes_devices_(devices) {
    archive_read_support_format_tar(reader_.get());
    archive_read_support_format_empty(reader_.get());
    archive_write_disk_set_options(disk_.get(), kWriteFlags);
  }

  Result<UnpackReport> run() {
    if (archive_read_open(reader_.get(), &queue_, nullptr, read_block, nullptr) != ARCHIVE_OK)
      return read_failure(reader_.get());
    for (;;) {
      struct archive_entry* entry = nullptr;
      const int result = archive_read_next_header(reader_.get(), &entry);
      if (result == ARCHIVE_EOF) break;
      // ARCHIVE_RETRY, above WARN, is a damaged header: the reader would go on behind it.
      if (result != ARCHIVE_OK && result != ARCHIVE_WARN) return read_failure(reader_.get());
      if (++entries_ == kMidway) LSL_CHECK(sys::failpoint("archive.mid_unpack"));
      LSL_CHECK(take(entry));
    }
    // Owners and times of directories are set last.
    if (archive_write_close(disk_.get()) < ARCHIVE_WARN)
      return write_failure(disk_.get(), "unpack", "directories");
    set_top_time();
    LSL_CHECK(drain());
    return UnpackReport{entries_, warnings_for(counts_)};
  }

 private:
  Status take(struct archive_entry* entry) {
    EntryFacts facts = facts_of(entry);
    facts.mapped_ids = mapped_ids_;
    facts.devices = makes_devices_;
    const EntryPlan plan = plan_entry(facts);
    if (is_left_out(plan)) return {};
    counts_.absolute += plan.was_absolute ? 1 : 0;
    counts_.foreign_owners += plan.foreign_owner ? 1 : 0;
    if (plan.path == "." && archive_entry_mtime_is_set(entry))
      top_time_ = {archive_entry_mtime(entry), archive_entry_mtime_nsec(entry)};
    archive_entry_copy_pathname(entry, plan.path.c_str());
    if (plan.hardlink) archive_entry_copy_hardlink(entry, plan.hardlink->c_str());
    archive_entry_set_uid(entry, plan.uid);
    archive_entry_set_gid(entry, plan.gid);
    counts_.attributes += filter_attributes(entry);
    return write(entry, plan);
  }

  bool is_left_out(const EntryPlan& plan) {
    const bool link_to_device = plan.hardlink && devices_.contains(*plan.hardlink);
    if (plan.left_out == LeftOut::Device || link_to_device) {
      ++counts_.devices;
      if (devices_.size() < kMaxRememberedDevices) devices_.insert(plan.path);
      return true;
    }
    counts_.sockets += plan.left_out == LeftOut::Socket ? 1 : 0;
    counts_.outside += plan.left_out == LeftOut::Outside ? 1 : 0;
    return plan.left_out != LeftOut::No;
  }

  Status write(struct archive_entry* entry, const EntryPlan& plan) {
    const std::string& path = plan.path;
    const int header = archive_write_header(disk_.get(), entry);
    if (header < ARCHIVE_WARN && plan.hardlink)
      return write_failure(disk_.get(), "unpack", path + ", a hard link to " + *plan.hardlink);
    if (header < ARCHIVE_WARN) return write_failure(disk_.get(), "unpack", path);
    note_incomplete(header, path);
    // The size of a hard link is that of its target in some archives; only what follows it in the
    // archive is data.
    if (archive_entry_size(entry) > 0) LSL_CHECK(write_data(path));
    const int finish = archive_write_finish_entry(disk_.get());
    if (finish < ARCHIVE_WARN) return write_failure(disk_.get(), "unpack", path);
    note_incomplete(finish, path);
    return {};
  }

  Status write_data(const std::string& path) {
    for (;;) {
      const void* bytes = nullptr;
      size_t size = 0;
      la_int64_t offset = 0;
      const int result = archive_read_data_block(reader_.get(), &bytes, &size, &offset);
      if (result == ARCHIVE_EOF) return {};
      if (result < ARCHIVE_WARN) return read_failure(reader_.get());
      // A full disk is a mere ARCHIVE_WARN for libarchive.
      if (archive_write_data_block(disk_.get(), bytes, size, offset) < ARCHIVE_OK)
        return write_failure(disk_.get(), "unpack", path);
    }
  }

  void note_incomplete(int result, const std::string& path) {
    if (result >= ARCHIVE_OK) return;
    if (++counts_.incomplete == 1)
      counts_.first_incomplete = printable(path) + ": " + archive_text(disk_.get());
  }

  // The tree's own directory is there before the archive is: libarchive sets the time of such a
  // directory at once, and every file that is then made in it changes it again.
  void set_top_time() {
    const timespec times[] = {{0, UTIME_OMIT}, top_time_};
    (void)::utimensat(AT_FDCWD, ".", times, 0);  // an impossible time is no reason to fail
  }

  // What follows the end of the archive is read to its end: who pipes it in must not be hit by
  // SIGPIPE, and the checksum of a compressed stream stands there.
  Status drain() {
    while (!queue_.next().empty()) {
    }
    return queue_.outcome();
  }

  BlockQueue& queue_;
  const int64_t mapped_ids_;
  const bool makes_devices_;
  ReadHandle reader_{archive_read_new()};
  WriteHandle disk_{archive_write_disk_new()};
  LeftOutCounts counts_;
  uint64_t entries_ = 0;
  timespec top_time_ = {0, UTIME_OMIT};
  std::unordered_set<std::string> devices_;
};

}  // namespace

Result<UnpackReport> unpack(sys::FdRef source, int64_t mapped_ids, bool devices,
                            std::atomic<uint64_t>& consumed) {
  BlockQueue queue(kBlocks, kBlockSize);
  LSL_TRY(stop, sys::make_pipe());
  std::thread decompressor([&] { decompress(source, stop.read, consumed, queue); });
  Result<UnpackReport> report = Unpacker(queue, mapped_ids, devices).run();
  queue.give_up();
  stop.write.reset();  // wakes the decompressor where it waits for the source
  decompressor.join();
  return report;
}

}  // namespace lsl::host
