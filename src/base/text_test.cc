#include "base/text.h"

#include <gtest/gtest.h>

namespace lsl {
namespace {

TEST(Text, SplitKeepsEmptyParts) {
  EXPECT_EQ(split("a::b", ':'), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(split("", ':'), (std::vector<std::string_view>{""}));
}

TEST(Text, NumbersMustBeWhole) {
  EXPECT_EQ(parse_unsigned("42"), 42u);
  for (const char* bad : {"", "4x", " 4", "-1", "18446744073709551616"})
    EXPECT_EQ(parse_unsigned(bad), std::nullopt) << bad;
}

TEST(Text, ShellQuoteMakesOneWord) {
  EXPECT_EQ(shell_quote("plain-1.0"), "plain-1.0");
  EXPECT_EQ(shell_quote(""), "''");
  EXPECT_EQ(shell_quote("a  b"), "'a  b'");
  EXPECT_EQ(shell_quote("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_quote("$HOME"), "'$HOME'");
}

TEST(Text, Utf8RefusesOverlongSurrogatesAndTruncation) {
  EXPECT_TRUE(is_utf8("plain \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"));
  for (const char* bad : {"\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80"})
    EXPECT_FALSE(is_utf8(bad));
}

TEST(Text, PrintableDefusesTerminalControls) {
  EXPECT_EQ(printable("a\x1B[2Jb\n\xFF"), "a\\x1b[2Jb\\x0a\\xff");
  EXPECT_EQ(printable("caf\xC3\xA9"), "caf\xC3\xA9");
}

}  // namespace
}  // namespace lsl
