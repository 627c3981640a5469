#include "guest/session/locale.h"

#include <gtest/gtest.h>

namespace lsl::guest {
namespace {

TEST(Lang, OfTheSpecification) {
  EXPECT_EQ(lang_of("LANG=de_DE.UTF-8\n"), "de_DE.UTF-8");
  EXPECT_EQ(lang_of("LANG=\"fr_FR.UTF-8\"\n"), "fr_FR.UTF-8");
}

TEST(Lang, LastLineWinsAndAnythingMayStandBefore) {
  EXPECT_EQ(lang_of("LANG=a\nexport LANG=b\nLC_X_LANG=c"), "c");
  EXPECT_EQ(lang_of("LC_ALL=x\n"), std::nullopt);
  EXPECT_EQ(lang_of(""), std::nullopt);
}

TEST(Lang, CommentsAndBlanks) {
  EXPECT_EQ(lang_of("#LANG=a\n"), std::nullopt);
  EXPECT_EQ(lang_of("LANG=a # b\n"), "a");
  EXPECT_EQ(lang_of("  LANG=  a \t\r\n"), "a");
  EXPECT_EQ(lang_of("LANG=\n"), "");
}

TEST(ShellUnquote, QuotesAndBackslashes) {
  EXPECT_EQ(shell_unquote("'a \\ \" b'"), "a \\ \" b");
  EXPECT_EQ(shell_unquote("\"a \\\" \\\\ \\$ \\` \\n '\""), "a \" \\ $ ` \\n '");
  EXPECT_EQ(shell_unquote("a\\ b\\'c"), "a b'c");
  EXPECT_EQ(shell_unquote("a'b'\"c\"d"), "abcd");
}

TEST(ShellUnquote, BrokenTextStaysRaw) {
  for (const char* text : {"'a", "\"a", "a\\", "\"a\\\"", "a'b"})
    EXPECT_EQ(shell_unquote(text), text);
}

}  // namespace
}  // namespace lsl::guest
