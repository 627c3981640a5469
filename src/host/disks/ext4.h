// The ext4 file system of a disk: made, looked at, checked. Programs of e2fsprogs do the work; they
// take a while, so this is for workers of the service only. `target` is a block device or a regular
// file, open; `name` is what errors call it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::host {

// Makes an empty file system of `size` bytes in what reads as zeros: nothing but what cannot be
// zero is written, so a sparse image stays a few megabytes, whatever its size. The features are
// those that Linux 4.19 and later and WSL's kernel mount, whatever the host's mke2fs.conf says.
Status format_ext4(sys::FdRef target, const std::string& name, uint64_t size);

// What the superblock says of itself.
struct Ext4Look {
  uint64_t size = 0;   // bytes
  bool clean = false;  // unmounted as it should be, or the journal can tell the rest
  bool needs_recovery =
      false;                // the journal has something to say, which the kernel does at a mount
  bool has_errors = false;  // the kernel met an inconsistency: e2fsck has to look
  bool external_journal = false;  // on another block device, which the superblock names
  bool operator==(const Ext4Look&) const = default;
};
inline constexpr uint64_t kExt4SuperblockOffset = 1024;
inline constexpr size_t kExt4SuperblockSize = 1024;
// Pure; nothing when there is no ext2, ext3 or ext4.
std::optional<Ext4Look> parse_ext4_superblock(std::span<const uint8_t> superblock);
// Reads it, without a program.
Result<std::optional<Ext4Look>> look_at_ext4(sys::FdRef target, const std::string& name);

enum class Ext4Check {
  ReadOnly,  // e2fsck -f -n: says whether it is whole, changes nothing
  Safe,      // e2fsck -p: repairs what cannot lose anything
  Forced,    // e2fsck -f -y: a full check, and whatever it takes
};
struct Ext4Checked {
  bool changed = false;
  std::string output;  // of e2fsck
};
// WSL_E_DISK_CORRUPTED, with e2fsck's words, where errors are left.
Result<Ext4Checked> check_ext4(sys::FdRef target, const std::string& name, Ext4Check how);
// Pure: what an exit status of e2fsck(8) means.
Result<Ext4Checked> judge_e2fsck(int code, const std::string& output, const std::string& name);

}  // namespace lsl::host
