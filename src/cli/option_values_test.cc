#include "cli/option_values.h"

#include <gtest/gtest.h>

#include <limits>

namespace lsl::cli {
namespace {

TEST(OptionValues, Sizes) {
  EXPECT_EQ(parse_size("0"), 0);
  EXPECT_EQ(parse_size("512"), 512);
  EXPECT_EQ(parse_size("512B"), 512);
  EXPECT_EQ(parse_size("3K"), 3 * 1024);
  EXPECT_EQ(parse_size("3KB"), 3 * 1024);
  EXPECT_EQ(parse_size("1M"), 1 << 20);
  EXPECT_EQ(parse_size("1MB"), 1 << 20);
  EXPECT_EQ(parse_size("10GB"), 10LL << 30);
  EXPECT_EQ(parse_size("1500G"), 1500LL << 30);
  EXPECT_EQ(parse_size("2T"), 2LL << 40);
  EXPECT_EQ(parse_size("2TB"), 2LL << 40);
  EXPECT_EQ(parse_size("9223372036854775807"), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(parse_size("8388607T"), 8388607LL << 40);
}

TEST(OptionValues, WhatIsNoSize) {
  for (const char* text :
       {"", "foo", "GB", "1g", "1Gb", "1 GB", " 1", "1.5G", "-1", "+1", "0x10", "1GiB", "1P", "1BB",
        "9223372036854775808", "8388608T", "99999999999999999999999"})
    EXPECT_EQ(parse_size(text), std::nullopt) << text;
}

TEST(OptionValues, Booleans) {
  for (const char* text : {"1", "true", "True", "TRUE"}) EXPECT_EQ(parse_boolean(text), true);
  for (const char* text : {"0", "false", "FALSE"}) EXPECT_EQ(parse_boolean(text), false);
  for (const char* text : {"", "false_", "yes", "2", "01", " true"})
    EXPECT_EQ(parse_boolean(text), std::nullopt) << text;
}

TEST(OptionValues, Versions) {
  EXPECT_EQ(parse_version("1"), 1);
  EXPECT_EQ(parse_version("2"), 2);
  for (const char* text : {"", "0", "3", "02", "2 ", "two"})
    EXPECT_EQ(parse_version(text), std::nullopt) << text;
}

TEST(OptionValues, Integers) {
  EXPECT_EQ(parse_integer(Personality::Lsl, "10"), 10);
  EXPECT_EQ(parse_integer(Personality::Wsl, "10"), 10);
  EXPECT_EQ(parse_integer(Personality::Lsl, "10x"), std::nullopt);
  EXPECT_EQ(parse_integer(Personality::Wsl, "10x"), 10);
  for (const char* text : {"", "x", "-1", "99999999999999999999"})
    EXPECT_EQ(parse_integer(Personality::Wsl, text), std::nullopt) << text;
}

}  // namespace
}  // namespace lsl::cli
