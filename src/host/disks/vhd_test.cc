#include "host/disks/vhd.h"

#include <errno.h>
#include <gtest/gtest.h>

#include <string>

namespace lsl::host {
namespace {

constexpr uint64_t kGiB = 1ULL << 30;
constexpr std::array<uint8_t, 16> kId = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

VhdFooterBytes footer_of(uint64_t size) {
  return make_vhd_footer(size, kId, 946'684'800 + 0x01020304);
}

// Changes some bytes and makes the checksum right again.
VhdFooterBytes changed(VhdFooterBytes bytes, size_t offset, std::string_view text) {
  uint32_t sum = 0;
  std::ranges::copy(text, bytes.begin() + static_cast<ptrdiff_t>(offset));
  for (size_t i = 0; i < bytes.size(); ++i)
    if (i < 64 || i > 67) sum += bytes[i];
  for (size_t i = 0; i < 4; ++i) bytes[64 + i] = static_cast<uint8_t>(~sum >> (24 - 8 * i));
  return bytes;
}

std::string complaint(const VhdFooterBytes& bytes, uint64_t file_size) {
  const Result<VhdFooter> parsed = parse_vhd_footer(bytes, file_size);
  if (parsed) return "fine";
  return parsed.error().name.empty() ? errno_name(parsed.error().code) : parsed.error().detail;
}

TEST(Vhd, WhatIsMadeIsRead) {
  for (const uint64_t size : {uint64_t{512}, kGiB, kGiB + 512, 1024 * kGiB, kLargestVhd}) {
    const Result<VhdFooter> footer = parse_vhd_footer(footer_of(size), size + 512);
    ASSERT_TRUE(footer) << footer.error().message();
    EXPECT_EQ(footer->size, size);
    EXPECT_EQ(footer->unique_id, kId);
  }
}

TEST(Vhd, TheBytesAreThoseOfTheSpecification) {
  const VhdFooterBytes bytes = footer_of(kGiB);
  const std::string head(bytes.begin(), bytes.begin() + 40);
  EXPECT_EQ(head, std::string("conectix\0\0\0\2\0\1\0\0\xff\xff\xff\xff\xff\xff\xff\xff"
                              "\1\2\3\4win \0\12\0\0Wi2k",
                              40));
  EXPECT_EQ(bytes[44], 0x40);  // 1 GiB, big-endian
  EXPECT_EQ(bytes[52], 0x40);
  EXPECT_EQ((std::array{bytes[60], bytes[61], bytes[62], bytes[63]}),
            (std::array<uint8_t, 4>{0, 0, 0, 2}));
  for (size_t i = 84; i < bytes.size(); ++i) EXPECT_EQ(bytes[i], 0) << i;
}

// Worked out by hand from the appendix of the specification.
TEST(Vhd, GeometryFollowsTheAppendix) {
  EXPECT_EQ(vhd_geometry(10ULL << 20), (VhdGeometry{301, 4, 17}));
  EXPECT_EQ(vhd_geometry(kGiB), (VhdGeometry{2080, 16, 63}));
  EXPECT_EQ(vhd_geometry(1024 * kGiB), (VhdGeometry{65535, 16, 255}));
  EXPECT_EQ(vhd_geometry(512), (VhdGeometry{0, 4, 17}));
}

TEST(Vhd, EveryFlippedBitIsFound) {
  const VhdFooterBytes good = footer_of(kGiB);
  for (size_t bit = 0; bit < good.size() * 8; ++bit) {
    VhdFooterBytes bad = good;
    bad[bit / 8] = static_cast<uint8_t>(bad[bit / 8] ^ 1U << bit % 8);
    const Result<VhdFooter> parsed = parse_vhd_footer(bad, kGiB + 512);
    ASSERT_FALSE(parsed) << bit;
    EXPECT_EQ(parsed.error().name, "WSL_E_DISK_CORRUPTED");
  }
}

TEST(Vhd, ADiskThatIsNotAllThereIsCutOff) {
  EXPECT_EQ(complaint(footer_of(kGiB), kGiB + 512), "fine");
  EXPECT_EQ(complaint(footer_of(kGiB), kGiB + 511),
            "The VHD is cut off: its disk has 1073741824 bytes, of which 1073741823 are there.");
  EXPECT_EQ(complaint(footer_of(kGiB), 512),
            "The VHD is cut off: its disk has 1073741824 bytes, of which 0 are there.");
  EXPECT_EQ(complaint(footer_of(kGiB), 100), "The file is too short for a VHD.");
  EXPECT_EQ(complaint({}, kGiB), "The VHD has no footer: it was cut off, or it is no VHD.");
}

TEST(Vhd, OnlyFixedOnesAreTaken) {
  const VhdFooterBytes good = footer_of(kGiB);
  EXPECT_EQ(complaint(changed(good, 60, {"\0\0\0\3", 4}), kGiB + 512), "EOPNOTSUPP");
  EXPECT_EQ(complaint(changed(good, 60, {"\0\0\0\4", 4}), kGiB + 512), "EOPNOTSUPP");
  EXPECT_EQ(complaint(changed(good, 60, {"\0\0\0\5", 4}), kGiB + 512),
            "The VHD has the unknown type 5.");
  EXPECT_EQ(complaint(changed(good, 12, {"\0\2\0\0", 4}), kGiB + 512),
            "The VHD has the unknown version 0x20000.");
}

TEST(Vhd, ImpossibleSizesAreRefused) {
  const VhdFooterBytes good = footer_of(kGiB);
  EXPECT_EQ(complaint(changed(good, 48, std::string(8, '\0')), kGiB + 512),
            "The VHD's size is impossible: 0 bytes.");
  EXPECT_EQ(complaint(changed(good, 48, {"\0\0\0\0\0\0\2\1", 8}), kGiB + 512),
            "The VHD's size is impossible: 513 bytes.");
  EXPECT_EQ(complaint(changed(good, 48, std::string(7, '\xff') + '\0'), ~0ULL),
            "The VHD's size is impossible: 18446744073709551360 bytes.");
}

}  // namespace
}  // namespace lsl::host
