#include "conf/advice.h"

#include <gtest/gtest.h>

#include "conf/distribution_conf.h"
#include "conf/wsl_conf.h"

namespace lsl::conf {
namespace {

std::string for_key(std::string_view key) { return unknown_key_advice(key, kWslConfPath); }

TEST(EditDistance, LettersAndTheirOrder) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("boot", "BOOT"), 0U);
  EXPECT_EQ(edit_distance("boot", ""), 4U);
  EXPECT_EQ(edit_distance("", "boot"), 4U);
  EXPECT_EQ(edit_distance("systemd", "sytsemd"), 1U);
  EXPECT_EQ(edit_distance("hostname", "hostnam"), 1U);
  EXPECT_EQ(edit_distance("hostname", "hoztnames"), 2U);
  EXPECT_EQ(edit_distance("abc", "xyz"), 3U);
}

TEST(UnknownKey, TheNearestOne) {
  EXPECT_EQ(for_key("boot.sytsemd"), "Did you mean 'boot.systemd'?");
  EXPECT_EQ(for_key("network.GenerateHost"), "Did you mean 'network.generateHosts'?");
  EXPECT_EQ(for_key("automont.enabled"), "Did you mean 'automount.enabled'?");
  EXPECT_EQ(for_key("filserver.enabled"), "Did you mean 'fileServer.enabled'?");
  EXPECT_EQ(for_key("users.default"), "Did you mean 'user.default'?");
}

TEST(UnknownKey, TheRightNameInTheWrongSection) {
  EXPECT_EQ(for_key("network.default"), "Did you mean 'user.default'?");
  EXPECT_EQ(for_key("foo.hostname"), "Did you mean 'network.hostname'?");
}

TEST(UnknownKey, WithoutASection) {
  EXPECT_EQ(for_key("systemd"), "It needs its section in a line above it: [boot].");
  EXPECT_EQ(for_key("enabled"),
            "It needs its section in a line above it: [automount], [interop], [fileServer] or "
            "[gpu].");
  EXPECT_EQ(for_key("systmed"),
            "Did you mean 'boot.systemd'? Keys need their section in a line above them.");
  EXPECT_EQ(for_key("memory"), "'memory' is a key of ~/.wslconfig: wsl2.memory.");
  EXPECT_EQ(for_key("x"),
            "Keys need their section in a line above them; there are automount, boot, fileServer, "
            "filesystem, general, gpu, interop, network, time and user.");
}

TEST(UnknownKey, OfAnotherFile) {
  EXPECT_EQ(for_key("wsl2.memory"), "That is a key of ~/.wslconfig.");
  EXPECT_EQ(for_key("WSL2.Nonsense"), "[WSL2] is a section of ~/.wslconfig.");
  EXPECT_EQ(for_key("boot.memory"), "'memory' is a key of ~/.wslconfig: wsl2.memory.");
  EXPECT_EQ(for_key("general.instanceIdleTimeout"), "That is a key of ~/.wslconfig.");
  EXPECT_EQ(for_key("boot.firewall"),
            "'firewall' is a key of ~/.wslconfig: wsl2.firewall or experimental.firewall.");
  EXPECT_EQ(for_key("oobe.command"), "That is a key of /etc/wsl-distribution.conf.");
  EXPECT_EQ(unknown_key_advice("user.default", kDistributionConfPath),
            "That is a key of /etc/wsl.conf.");
  EXPECT_EQ(unknown_key_advice("oobe.kommand", kDistributionConfPath),
            "Did you mean 'oobe.command'?");
}

TEST(UnknownKey, LikeNothing) {
  EXPECT_EQ(for_key("boot.xyzzy"),
            "The keys of [boot]: command, initTimeout, protectBinfmt, systemd.");
  EXPECT_EQ(for_key("foo.bar"),
            "The sections of this file: automount, boot, fileServer, filesystem, general, gpu, "
            "interop, network, time, user.");
  EXPECT_EQ(for_key("boot." + std::string(1000, 'x')), "");
}

std::string for_value(const std::string& line) {
  const WslConfFile file = parse_wsl_conf("[boot]\n" + line + "\n");
  return file.findings.empty() ? "(no finding)" : file.findings.front().advice;
}

TEST(Value, WhichOnesAreValid) {
  EXPECT_EQ(for_value("systemd=yes"), "Write true. Valid values: true, false, 1, 0.");
  EXPECT_EQ(for_value("systemd=OFF"), "Write false. Valid values: true, false, 1, 0.");
  EXPECT_EQ(for_value("systemd=maybe"), "Valid values: true, false, 1, 0.");
  EXPECT_EQ(for_value("systemd=true ; x"),
            "A comment begins with #. Valid values: true, false, 1, 0.");
  EXPECT_EQ(for_value("systemd='true'"),
            "Single quotes are part of the value. Valid values: true, false, 1, 0.");
  EXPECT_EQ(for_value("initTimeout=08"), int_advice());
}

std::string for_syntax(const std::string& text) {
  const WslConfFile file = parse_wsl_conf(text);
  if (file.findings.empty()) return "(no finding)";
  return file.findings.back().advice;
}

TEST(Syntax, TheCauseAndWhatIsLost) {
  const std::string lost = "Nothing from here to the end of the file was read.";
  EXPECT_EQ(for_syntax("\xEF\xBB\xBF[boot]\n"),
            "The file begins with a byte order mark: save it as UTF-8 without one. " + lost);
  EXPECT_EQ(for_syntax("; x\n"), "A comment begins with #. " + lost);
  EXPECT_EQ(for_syntax(std::string("\x7F"
                                   "ELF\0\0",
                                   6)),
            "This seems to be no text. " + lost);
  EXPECT_EQ(for_syntax("1a=2\n"), "A name is a letter, then letters and digits. " + lost);
  EXPECT_EQ(for_syntax("[boot]\n  boot.systemd = true\n"),
            "Write the section in a line of its own, [boot], and the key below it. " + lost);
  EXPECT_EQ(for_syntax("[user]\ndefault:a\n"), "Between a key and its value stands =. " + lost);
  EXPECT_EQ(for_syntax("[automount]\nmount_fstab=1\n"),
            "A key is made of letters and digits alone. " + lost);
  EXPECT_EQ(for_syntax("[boot]\ncommand=C:\\Users\n"),
            "Write \\\\ for a backslash; \\\" \\n \\t and \\b are the others. " + lost);
  EXPECT_EQ(for_syntax("[boot]\ncommand=\"open\n"),
            "A quote is open at the end of the line. " + lost);
  EXPECT_EQ(for_syntax("[a b]\n"),
            "A section is [NAME], letters and digits without blanks. " + lost);
  EXPECT_EQ(for_syntax("[boot] systemd=true\n"),
            "Behind a section only a # comment may stand. " + lost);
}

TEST(Line, AsAnEditorShowsIt) {
  EXPECT_EQ(line_advice("a\nb\n", 2, 2), "");
  EXPECT_EQ(for_syntax("[boot]\r\nsystemd=true\r\n[foo]\r\na=1\r\n").substr(0, 30),
            "The sections of this file: aut");
  const WslConfFile file = parse_wsl_conf("\r\n\r\n[foo]\r\na=b");
  ASSERT_EQ(file.findings.size(), 1U);
  EXPECT_EQ(file.findings[0].line, 5U);
  EXPECT_TRUE(file.findings[0].advice.ends_with(
      " In an editor this is line 4: WSL counts some lines twice where they end in CR and LF."));
  EXPECT_EQ(line_advice("a\rb", 2, 2), "");
}

}  // namespace
}  // namespace lsl::conf
