#include "host/disks/ext4.h"

#include <errno.h>
#include <unistd.h>

#include <array>

#include "host/disks/tool.h"
#include "sys/call.h"

namespace lsl::host {
namespace {

constexpr char kPackage[] = "e2fsprogs";
constexpr uint64_t kBlockSize = 4096;
constexpr int kFormatSeconds = 120;
constexpr int kCheckSeconds = 3600;

// "none" and MKE2FS_CONFIG: what a host's own defaults add, older kernels may not know.
constexpr char kFeatures[] =
    "none,has_journal,ext_attr,resize_inode,dir_index,filetype,sparse_super,large_file,extent,"
    "huge_file,flex_bg,metadata_csum,64bit,dir_nlink,extra_isize";
// The image is new, so all of it reads as zeros; the older mke2fs does not know the first word and
// has the kernel write zeros later, which the loop device turns into holes.
constexpr char kPrezeroed[] = "nodiscard,root_owner=0:0,assume_storage_prezeroed=1";
constexpr char kLazy[] = "nodiscard,root_owner=0:0,lazy_itable_init=1,lazy_journal_init=1";
// mke2fs would take 1 GiB for a large disk. The journal is written round and round, so all of it
// would be allocated in the image before long.
constexpr uint64_t kJournalMiB = 64;
constexpr uint64_t kLargeDisk = 4ULL << 30;

// Offsets of fields in the superblock, little-endian (ext4's on-disk format).
enum Offset : size_t {
  kBlocksLow = 0x04,
  kLogBlockSize = 0x18,
  kMagicNumber = 0x38,
  kState = 0x3a,
  kCompatible = 0x5c,
  kIncompatible = 0x60,
  kJournalInode = 0xe0,
  kBlocksHigh = 0x150,
  kErrorCount = 0x194,
};
constexpr uint32_t kMagic = 0xef53;
constexpr uint32_t kStateValid = 1;
constexpr uint32_t kStateErrors = 2;
constexpr uint32_t kHasJournal = 0x4;  // of the compatible features
constexpr uint32_t kRecover = 0x4;     // of the incompatible ones
constexpr uint32_t k64Bit = 0x80;

uint32_t get(std::span<const uint8_t> bytes, size_t offset, size_t length) {
  uint32_t value = 0;
  for (size_t i = length; i-- > 0;) value = value << 8 | bytes[offset + i];
  return value;
}

Tool mke2fs(sys::FdRef target, const std::string& name, uint64_t size, const char* extended) {
  // A flex group of 4096 groups keeps the tables of half a tebibyte together.
  std::vector<std::string> arguments = {"-q", "-F", "-b", "4096", "-I", "256",     "-i", "16384",
                                        "-m", "1",  "-G", "4096", "-O", kFeatures, "-E", extended};
  if (size >= kLargeDisk) {
    arguments.emplace_back("-J");
    arguments.emplace_back(fmt::format("size={}", kJournalMiB));
  }
  arguments.emplace_back(kToolTargetPath);
  arguments.emplace_back(fmt::format("{}", size / kBlockSize));
  return {.name = "mke2fs",
          .arguments = std::move(arguments),
          .package = kPackage,
          .target = target.get(),
          .target_name = name,
          .environment = {"MKE2FS_CONFIG=/dev/null", "E2FSPROGS_LIBMAGIC_SUPPRESS=1"},
          .limit_seconds = kFormatSeconds};
}

}  // namespace

Status format_ext4(sys::FdRef target, const std::string& name, uint64_t size) {
  LSL_TRY(first, run_tool(mke2fs(target, name, size, kPrezeroed)));
  if (first.code == 0) return {};
  LSL_TRY(second, run_tool(mke2fs(target, name, size, kLazy)));
  if (second.code == 0) return {};
  return fail(EIO, "make a file system on {}: mke2fs said: {}", name, second.output);
}

std::optional<Ext4Look> parse_ext4_superblock(std::span<const uint8_t> superblock) {
  if (superblock.size() < kExt4SuperblockSize) return std::nullopt;
  if (get(superblock, kMagicNumber, 2) != kMagic) return std::nullopt;
  const uint32_t features = get(superblock, kIncompatible, 4);
  const uint32_t state = get(superblock, kState, 2);
  const uint32_t shift = get(superblock, kLogBlockSize, 4);
  uint64_t blocks = get(superblock, kBlocksLow, 4);
  if ((features & k64Bit) != 0) blocks |= uint64_t{get(superblock, kBlocksHigh, 4)} << 32;
  Ext4Look look;
  // A block has at most 64 KiB; more blocks than fit are nonsense, and the kernel says so.
  if (shift <= 6 && blocks <= (~uint64_t{0} >> (10 + shift))) look.size = blocks << (10 + shift);
  look.needs_recovery = (features & kRecover) != 0;
  look.clean = (state & kStateValid) != 0;
  look.has_errors = (state & kStateErrors) != 0 || get(superblock, kErrorCount, 4) != 0;
  look.external_journal = (get(superblock, kCompatible, 4) & kHasJournal) != 0 &&
                          get(superblock, kJournalInode, 4) == 0;
  return look;
}

Result<std::optional<Ext4Look>> look_at_ext4(sys::FdRef target, const std::string& name) {
  std::array<uint8_t, kExt4SuperblockSize> superblock{};
  const ssize_t length = sys::retry([&] {
    return ::pread(target.get(), superblock.data(), superblock.size(), kExt4SuperblockOffset);
  });
  if (length < 0) return fail(errno, "read the superblock of {}", name);
  return parse_ext4_superblock({superblock.data(), static_cast<size_t>(length)});
}

Result<Ext4Checked> judge_e2fsck(int code, const std::string& output, const std::string& name) {
  constexpr int kCorrected = 1, kReboot = 2, kLeft = 4;
  if ((code & ~(kCorrected | kReboot)) == 0) return Ext4Checked{code != 0, output};
  // 8 and more: it could not work at all, which is no news of the disk. Bad superblocks are 8, too.
  if (code == kLeft || (code & 0xc) != 0)
    return fail_as("WSL_E_DISK_CORRUPTED", "The file system of {} is damaged. e2fsck said: {}",
                   name, output);
  return fail(EIO, "check {}: e2fsck said, with status {}: {}", name, code, output);
}

Result<Ext4Checked> check_ext4(sys::FdRef target, const std::string& name, Ext4Check how) {
  std::vector<std::string> arguments;
  switch (how) {
    case Ext4Check::ReadOnly:
      arguments = {"-f", "-n"};
      break;
    case Ext4Check::Safe:
      arguments = {"-p"};
      break;
    case Ext4Check::Forced:
      arguments = {"-f", "-y"};
      break;
  }
  arguments.emplace_back(kToolTargetPath);
  LSL_TRY(result, run_tool({.name = "e2fsck",
                            .arguments = std::move(arguments),
                            .package = kPackage,
                            .target = target.get(),
                            .target_name = name,
                            .limit_seconds = kCheckSeconds}));
  return judge_e2fsck(result.code, result.output, name);
}

}  // namespace lsl::host
