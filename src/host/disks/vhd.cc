#include "host/disks/vhd.h"

#include <errno.h>

#include <algorithm>
#include <string_view>

namespace lsl::host {
namespace {

// Where the fields are; numbers are big-endian.
enum Offset : size_t {
  kCookie = 0,
  kFeatures = 8,
  kVersion = 12,
  kDataOffset = 16,
  kTimestamp = 24,
  kCreator = 28,
  kCreatorVersion = 32,
  kCreatorHost = 36,
  kOriginalSize = 40,
  kCurrentSize = 48,
  kCylinders = 56,
  kHeads = 58,
  kSectors = 59,
  kType = 60,
  kChecksum = 64,
  kUniqueId = 68,
};

constexpr std::string_view kMagic = "conectix";
constexpr uint32_t kFeatureReserved = 2;  // always set
constexpr uint32_t kVersion1 = 0x00010000;
constexpr uint32_t kFixed = 2;
constexpr uint32_t kDynamic = 3;
constexpr uint32_t kDifferencing = 4;
// By any other creator QEMU believes the geometry instead of the size, and loses the disk's tail.
constexpr std::string_view kCreatorName = "win ";
constexpr uint32_t kCreatorRelease = 0x000a0000;
constexpr std::string_view kCreatorSystem = "Wi2k";
constexpr int64_t kEpoch = 946'684'800;  // 2000-01-01 UTC

template <class T>
void put(VhdFooterBytes& bytes, size_t offset, T value) {
  for (size_t i = 0; i < sizeof(T); ++i)
    bytes[offset + i] = static_cast<uint8_t>(value >> (8 * (sizeof(T) - 1 - i)));
}

void put_text(VhdFooterBytes& bytes, size_t offset, std::string_view text) {
  std::ranges::copy(text, bytes.begin() + static_cast<ptrdiff_t>(offset));
}

template <class T>
T get(std::span<const uint8_t> bytes, size_t offset) {
  uint64_t value = 0;
  for (size_t i = 0; i < sizeof(T); ++i) value = value << 8 | bytes[offset + i];
  return static_cast<T>(value);
}

bool has_text(std::span<const uint8_t> bytes, size_t offset, std::string_view text) {
  return std::ranges::equal(bytes.subspan(offset, text.size()), text,
                            [](uint8_t byte, char c) { return byte == static_cast<uint8_t>(c); });
}

// One's complement of the sum of all bytes, its own taken as zero.
uint32_t checksum_of(std::span<const uint8_t> bytes) {
  uint32_t sum = 0;
  for (size_t i = 0; i < bytes.size(); ++i)
    if (i < kChecksum || i >= kChecksum + 4) sum += bytes[i];
  return ~sum;
}

template <class... Args>
std::unexpected<Error> corrupt(fmt::format_string<Args...> format, Args&&... args) {
  return fail_as("WSL_E_DISK_CORRUPTED", format, std::forward<Args>(args)...);
}

}  // namespace

VhdGeometry vhd_geometry(uint64_t size) {
  constexpr uint64_t kMost = 65535ULL * 16 * 255;
  const uint64_t sectors = std::min(size / kSectorSize, kMost);
  uint64_t per_track = 17;
  uint64_t tracks = sectors / per_track;  // cylinders times heads
  uint64_t heads = std::max<uint64_t>((tracks + 1023) / 1024, 4);
  if (sectors >= 65535ULL * 16 * 63) {
    per_track = 255;
    heads = 16;
    tracks = sectors / per_track;
  } else {
    if (tracks >= heads * 1024 || heads > 16) {
      per_track = 31;
      heads = 16;
      tracks = sectors / per_track;
    }
    if (tracks >= heads * 1024) {
      per_track = 63;
      heads = 16;
      tracks = sectors / per_track;
    }
  }
  return {static_cast<uint16_t>(tracks / heads), static_cast<uint8_t>(heads),
          static_cast<uint8_t>(per_track)};
}

VhdFooterBytes make_vhd_footer(uint64_t size, std::span<const uint8_t, 16> unique_id,
                               int64_t created) {
  VhdFooterBytes bytes{};
  put_text(bytes, kCookie, kMagic);
  put(bytes, kFeatures, kFeatureReserved);
  put(bytes, kVersion, kVersion1);
  put(bytes, kDataOffset, ~uint64_t{0});  // a fixed disk has no further structures
  put(bytes, kTimestamp, static_cast<uint32_t>(std::max<int64_t>(created - kEpoch, 0)));
  put_text(bytes, kCreator, kCreatorName);
  put(bytes, kCreatorVersion, kCreatorRelease);
  put_text(bytes, kCreatorHost, kCreatorSystem);
  put(bytes, kOriginalSize, size);
  put(bytes, kCurrentSize, size);
  const VhdGeometry geometry = vhd_geometry(size);
  put(bytes, kCylinders, geometry.cylinders);
  bytes[kHeads] = geometry.heads;
  bytes[kSectors] = geometry.sectors_per_track;
  put(bytes, kType, kFixed);
  std::ranges::copy(unique_id, bytes.begin() + kUniqueId);
  put(bytes, kChecksum, checksum_of(bytes));
  return bytes;
}

Result<VhdFooter> parse_vhd_footer(std::span<const uint8_t> bytes, uint64_t file_size) {
  if (bytes.size() != kVhdFooterSize || file_size < kVhdFooterSize)
    return corrupt("The file is too short for a VHD.");
  if (!has_text(bytes, kCookie, kMagic))
    return corrupt("The VHD has no footer: it was cut off, or it is no VHD.");
  if (get<uint32_t>(bytes, kChecksum) != checksum_of(bytes))
    return corrupt("The checksum of the VHD's footer is wrong.");
  const uint32_t type = get<uint32_t>(bytes, kType);
  if (type == kDynamic || type == kDifferencing)
    return fail(
        ENOTSUP,
        "A {} VHD cannot be used; convert it to a fixed one (qemu-img convert -f vpc -O vpc "
        "-o subformat=fixed,force_size=on)",
        type == kDynamic ? "dynamic" : "differencing");
  if (type != kFixed) return corrupt("The VHD has the unknown type {}.", type);
  if (get<uint32_t>(bytes, kVersion) >> 16 != kVersion1 >> 16)
    return corrupt("The VHD has the unknown version {:#x}.", get<uint32_t>(bytes, kVersion));
  VhdFooter footer;
  footer.size = get<uint64_t>(bytes, kCurrentSize);
  std::ranges::copy(bytes.subspan(kUniqueId, footer.unique_id.size()), footer.unique_id.begin());
  if (footer.size == 0 || footer.size % kSectorSize != 0 || footer.size > kLargestVhd)
    return corrupt("The VHD's size is impossible: {} bytes.", footer.size);
  if (footer.size > file_size - kVhdFooterSize)
    return corrupt("The VHD is cut off: its disk has {} bytes, of which {} are there.", footer.size,
                   file_size - kVhdFooterSize);
  return footer;
}

}  // namespace lsl::host
