#include "host/disks/convert.h"

#include <gtest/gtest.h>

namespace lsl::host {
namespace {

using Words = std::vector<std::string>;

TEST(ConvertArguments, TheFormatIsAlwaysSaid) {
  EXPECT_EQ(
      convert_arguments(ImageFormat::Vhdx, ImageFormat::Vhd),
      (Words{"convert", "-p", "--image-opts", "-O", "vpc", "-o", "subformat=fixed,force_size=on",
             "driver=vhdx,read-only=on,file.driver=file,file.locking=off,"
             "file.filename=/proc/self/fd/9",
             "/proc/self/fd/8"}));
  EXPECT_EQ(convert_arguments(ImageFormat::Vhd, ImageFormat::Raw),
            (Words{"convert", "-p", "--image-opts", "-O", "raw",
                   "driver=vpc,read-only=on,file.driver=file,file.locking=off,"
                   "file.filename=/proc/self/fd/9",
                   "/proc/self/fd/8"}));
}

TEST(ConvertProgress, TheLastWordCounts) {
  EXPECT_EQ(parse_progress("    (1.23/100%)\r    (4.56/100%)\r"), 456U);
  EXPECT_EQ(parse_progress("(100.00/100%)"), 10000U);
  EXPECT_EQ(parse_progress("    (1.23/100%)\r    (4.5"), 123U);
  EXPECT_EQ(parse_progress(""), std::nullopt);
  EXPECT_EQ(parse_progress("(x/100%)"), std::nullopt);
  EXPECT_EQ(parse_progress("1.23/100%)"), std::nullopt);
  EXPECT_EQ(parse_progress("(101.00/100%)"), std::nullopt);
  EXPECT_EQ(parse_progress("(/100%)"), std::nullopt);
}

TEST(VirtualSize, IsFoundAmongWarnings) {
  EXPECT_EQ(parse_virtual_size("a warning\n{\"virtual-size\": 1048576, \"format\": \"vhdx\"}\n"),
            1048576U);
  EXPECT_EQ(parse_virtual_size("{\"virtual-size\": -1}"), std::nullopt);
  EXPECT_EQ(parse_virtual_size("{\"virtual-size\": \"1\"}"), std::nullopt);
  EXPECT_EQ(parse_virtual_size("}{"), std::nullopt);
  EXPECT_EQ(parse_virtual_size(""), std::nullopt);
}

}  // namespace
}  // namespace lsl::host
