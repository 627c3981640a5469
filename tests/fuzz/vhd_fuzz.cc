// Any 512 bytes as the footer of a VHD in a file of any size: whatever is accepted is a disk that
// fits the file.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>

#include "host/disks/vhd.h"

namespace {

using namespace lsl::host;

// Also in builds without assertions: a fuzz target that cannot fail finds nothing.
void require(bool condition) {
  if (!condition) std::abort();
}

void check(std::span<const uint8_t> footer, uint64_t file_size) {
  const auto parsed = parse_vhd_footer(footer, file_size);
  if (!parsed) {
    require(!parsed.error().detail.empty() && parsed.error().detail.size() < 300);
    return;
  }
  require(parsed->size > 0 && parsed->size % kSectorSize == 0 && parsed->size <= kLargestVhd);
  require(parsed->size <= file_size - kVhdFooterSize);
  const VhdFooterBytes again = make_vhd_footer(parsed->size, parsed->unique_id, 0);
  const auto reparsed = parse_vhd_footer(again, parsed->size + kVhdFooterSize);
  require(reparsed && reparsed->size == parsed->size && reparsed->unique_id == parsed->unique_id);
}

// The same with a checksum that is right, or nothing else would ever be looked at.
void check_with_checksum(std::span<const uint8_t> footer, uint64_t file_size) {
  if (footer.size() != kVhdFooterSize) return;
  VhdFooterBytes bytes;
  std::memcpy(bytes.data(), footer.data(), bytes.size());
  uint32_t sum = 0;
  for (size_t i = 0; i < bytes.size(); ++i)
    if (i < 64 || i > 67) sum += bytes[i];
  for (size_t i = 0; i < 4; ++i) bytes[64 + i] = static_cast<uint8_t>(~sum >> (24 - 8 * i));
  check(bytes, file_size);
}

}  // namespace

// The first 8 bytes are the size of the file.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  uint64_t file_size = 0;
  if (size < sizeof file_size) return 0;
  std::memcpy(&file_size, data, sizeof file_size);
  const std::span<const uint8_t> footer(data + sizeof file_size, size - sizeof file_size);
  check(footer, file_size);
  check_with_checksum(footer, file_size);
  return 0;
}
