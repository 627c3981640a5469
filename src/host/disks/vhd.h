// The footer of a fixed VHD: 512 bytes behind the disk's own bytes, which are the file's from its
// beginning. Pure. ("Virtual Hard Disk Image Format Specification"; rules in spec/platform_notes,
// "VHD and VHDX".)
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/result.h"

namespace lsl::host {

inline constexpr uint64_t kSectorSize = 512;
inline constexpr uint64_t kVhdFooterSize = 512;
// 2040 GiB: what Windows and QEMU take.
inline constexpr uint64_t kLargestVhd = 0xff000000ULL * kSectorSize;

using VhdFooterBytes = std::array<uint8_t, kVhdFooterSize>;

struct VhdGeometry {
  uint16_t cylinders = 0;
  uint8_t heads = 0;
  uint8_t sectors_per_track = 0;
  bool operator==(const VhdGeometry&) const = default;
};
// The cylinders, heads and sectors that the specification's appendix gives a disk of `size` bytes.
VhdGeometry vhd_geometry(uint64_t size);

// The footer of a disk of `size` bytes, a multiple of 512 and at most kLargestVhd. `created`:
// seconds since 1970.
VhdFooterBytes make_vhd_footer(uint64_t size, std::span<const uint8_t, 16> unique_id,
                               int64_t created);

struct VhdFooter {
  uint64_t size = 0;  // of the disk, in bytes
  std::array<uint8_t, 16> unique_id{};
};
// The footer that the last 512 bytes of a file of `file_size` bytes should be. WSL_E_DISK_CORRUPTED
// where they are none, where its checksum is wrong, or where the disk would be longer than the
// file; ENOTSUP for a VHD that is not fixed, which names what to do.
Result<VhdFooter> parse_vhd_footer(std::span<const uint8_t> bytes, uint64_t file_size);

}  // namespace lsl::host
