#include "base/ini.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace lsl {
namespace {

// "key=value@line|...|!problem@line", so that a case reads as one line.
std::string shown(std::string_view text) {
  const IniFile file = parse_ini(text);
  std::string result;
  for (const IniEntry& entry : file.entries)
    result += entry.key + "=" + entry.value + "@" + std::to_string(entry.line) + "|";
  if (file.problem) result += "!" + file.problem->text + "@" + std::to_string(file.problem->line);
  return result;
}

TEST(Ini, SectionsKeysAndComments) {
  EXPECT_EQ(shown("[boot]\nsystemd=true"), "boot.systemd=true@2|");
  EXPECT_EQ(shown("[BOOT]\nSystemD = TRUE   \n"), "BOOT.SystemD=TRUE@2|");
  EXPECT_EQ(shown("# a\n   # b\n\t[boot]  # c\n  systemd=true\n"), "boot.systemd=true@4|");
  EXPECT_EQ(shown("systemd=true\n"), "systemd=true@1|");
  EXPECT_EQ(shown("[user]# hi\ndefault=a#x\n"), "user.default=a@2|");
  EXPECT_EQ(shown("[user]\n\tdefault\t=\tbob\t\n"), "user.default=bob@2|");
  EXPECT_EQ(shown("[user]\ndefault= # none\n"), "user.default=@2|");
  EXPECT_EQ(shown("[boot]\ncommand==x\nb=a=b=c; d\n"), "boot.command==x@2|boot.b=a=b=c; d@3|");
}

TEST(Ini, QuotesAndEscapes) {
  EXPECT_EQ(shown("a=echo \"a # b\"\n"), "a=echo a # b@1|");
  EXPECT_EQ(shown("a='echo hi'\n"), "a='echo hi'@1|");
  EXPECT_EQ(shown("a=echo \\\"hi\\\"\n"), "a=echo \"hi\"@1|");
  EXPECT_EQ(shown("a = \"  x  \"\n"), "a=  x  @1|");
  EXPECT_EQ(shown("a=a\"b c\"d\nb=\"a\" \"b\"\n"), "a=ab cd@1|b=a b@2|");
  EXPECT_EQ(shown("a=C:\\\\Users\n"), "a=C:\\Users@1|");
  EXPECT_EQ(shown("a=a\\nb\\tc\\b\n"), "a=a\nb\tc\b@1|");
  EXPECT_EQ(shown("a=one \\\n   two\nb=1\n"), "a=one    two@1|b=1@3|");
  EXPECT_EQ(shown("a=a   \\\n   # c\n"), "a=a   @1|");
  EXPECT_EQ(shown("a=fal\\\nse\n"), "a=false@1|");
}

TEST(Ini, ASyntaxErrorEndsTheFile) {
  EXPECT_EQ(shown("; x\n[boot]\na=1\n"), "!Invalid key name@1");
  EXPECT_EQ(shown("boot.systemd=true\n"), "!Expected '='@1");
  EXPECT_EQ(shown("[boot]\nsystemd\n[user]\ndefault=bob\n"), "!Expected '='@2");
  EXPECT_EQ(shown("[user]\ndefault=bob\n  1abc=2\nx=y\n"),
            "user.default=bob@2|!Invalid key name@3");
  EXPECT_EQ(shown("[auto mount]\n"), "!Expected ']'@1");
  EXPECT_EQ(shown("[automount\n"), "!Expected ']'@1");
  for (const char* text : {"[ automount ]\n", "[]", "[1x]", "[=b", "["})
    EXPECT_EQ(shown(text), "!Invalid section name@1") << text;
  for (const char* text : {"[automount]x\n", "[user] default=a\n", "[user].default=a\n"})
    EXPECT_EQ(shown(text), "!Expected ' ' or '\\n'@1") << text;
  EXPECT_EQ(shown("[boot]\ncommand=\"open\nsystemd=true\n"), "!Expected \"@2");
  EXPECT_EQ(shown("[boot]\ncommand=C:\\Users\n"), "!Invalid escaped character: 'U'@2");
  EXPECT_EQ(shown("a=a \\# b\n"), "!Invalid escaped character: '#'@1");
  EXPECT_EQ(shown("a=a\\"), "!Invalid escaped character: ''@1");
}

TEST(Ini, CarriageReturnsCountAsWslCountsThem) {
  EXPECT_EQ(shown("\r\n\r\n[foo]\r\na=b"), "foo.a=b@5|");
  EXPECT_EQ(shown("# x\r\n# y\r\n[foo]\r\nx=1\r\ny=2\r\n"), "foo.x=1@5|foo.y=2@7|");
  EXPECT_EQ(shown("[boot]\r\nsystemd=true # x\r\n[foo]\r\na=1\r\n"),
            "boot.systemd=true@3|foo.a=1@6|");
  EXPECT_EQ(shown("[network]\nhostname=foo\rb=false\n"),
            "network.hostname=foo@2|network.b=false@3|");
  EXPECT_EQ(shown("# c\rfoo=1\n[user]\ndefault=x\n"), "user.default=x@3|");
  EXPECT_EQ(shown("[boot]\r\ncommand=one \\\r\n   two\r\nb=1\r\n"),
            "boot.command=one @3|!Expected '='@4");
}

TEST(Ini, BytesPass) {
  EXPECT_EQ(shown("\xEF\xBB\xBF[boot]\n"), "!Invalid key name@1");
  EXPECT_EQ(shown("a=\xC3\xA9ric\n"), "a=\xC3\xA9ric@1|");
  EXPECT_EQ(shown("d\xC3\xA9"
                  "fault=x\n"),
            "!Expected '='@1");
  EXPECT_EQ(shown(std::string_view("a=x\0y\n", 6)), "a=x@1|");
  EXPECT_EQ(shown("\fa=x\n"), "!Invalid key name@1");
  EXPECT_EQ(parse_ini("a=" + std::string(100'000, 'x')).entries.at(0).value.size(), 100'000U);
}

TEST(Ini, OffsetsAreThoseOfTheText) {
  const std::string text = "[a]\r\n  b = 1\n\nc = \"x\n";
  const IniFile file = parse_ini(text);
  ASSERT_EQ(file.entries.size(), 1U);
  EXPECT_EQ(file.entries[0].offset, text.find('b'));
  ASSERT_TRUE(file.problem);
  EXPECT_EQ(file.problem->offset, text.size() - 1);
  EXPECT_EQ(parse_ini("a=\"x").problem->offset, 4U);
}

TEST(IniBool, FourSpellings) {
  EXPECT_EQ(parse_ini_bool("1"), true);
  EXPECT_EQ(parse_ini_bool("TRUE"), true);
  EXPECT_EQ(parse_ini_bool("0"), false);
  EXPECT_EQ(parse_ini_bool("False"), false);
  for (const char* other : {"", "yes", "on", "t", "true ; x", "10"})
    EXPECT_EQ(parse_ini_bool(other), std::nullopt) << other;
}

}  // namespace
}  // namespace lsl
