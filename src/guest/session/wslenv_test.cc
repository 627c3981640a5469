#include "guest/session/wslenv.h"

#include <gtest/gtest.h>

namespace lsl::guest {
namespace {

using Block = std::vector<std::string>;

// Knows the drive C: and the host folder /home.
std::optional<std::string> drive_c(std::string_view path) {
  if (path.starts_with("/home")) return "/mnt/c" + std::string(path);
  if (!path.starts_with("C:\\")) return std::nullopt;
  std::string inside = "/mnt/c/" + std::string(path.substr(3));
  for (char& c : inside) c = c == '\\' ? '/' : c;
  return inside;
}
const PathTranslator kNoDrives;

Block applied(Block host, const PathTranslator& translate = drive_c) {
  Environment environment;
  Block warnings;
  apply_wslenv(environment, host, translate, warnings);
  Block entries = environment.entries();
  EXPECT_FALSE(entries.empty());
  EXPECT_TRUE(entries[0].starts_with("WSLENV="));
  entries.erase(entries.begin());
  return entries;
}

// The table of spec/session.md section 8.2.
TEST(Wslenv, Table) {
  EXPECT_EQ(applied({"a=b", "c=d", "WSLENV=a/u:c/u"}), (Block{"a=b", "c=d"}));
  EXPECT_EQ(applied({"a=C:\\Users", "b=C:\\Users", "WSLENV=a/l:b/p"}),
            (Block{"a=/mnt/c/Users", "b=/mnt/c/Users"}));
  const std::string two = "=C:\\Users;C:\\Windows";
  EXPECT_EQ(applied({"b" + two, "c" + two, "d" + two, "WSLENV=b/p:c/pl:d/lp"}),
            (Block{"b=/mnt/c/Users:/mnt/c/Windows", "c=/mnt/c/Users:/mnt/c/Windows",
                   "d=/mnt/c/Users:/mnt/c/Windows"}));
  EXPECT_EQ(applied({"a=C:\\Users;C:\\Windows\\System32", "WSLENV=a/u"}),
            (Block{"a=C:\\Users;C:\\Windows\\System32"}));
  EXPECT_EQ(applied({"a=x", "WSLENV=a/w"}), Block{});
  EXPECT_EQ(applied({"a=x", "WSLENV=a/uw"}), Block{});
  EXPECT_EQ(applied({"a=x", "WSLENV=a/z"}), Block{});
  EXPECT_EQ(applied({"a=foo\\bar", "WSLENV=a/p"}), Block{});
  EXPECT_EQ(applied({"WSLENV=Missing"}), Block{"Missing="});
  EXPECT_EQ(applied({"Empty=", "WSLENV=Empty/u"}), Block{"Empty="});
  EXPECT_EQ(applied({}), Block{});
  EXPECT_EQ(applied({"a=C:\\x", "b=C:\\y", "WSLENV=a/l:b/l:a/l"}),
            (Block{"a=/mnt/c/x", "b=/mnt/c/y"}));
}

TEST(Wslenv, IsAlwaysSetToTheRawValue) {
  Block warnings;
  Environment environment;
  apply_wslenv(environment, {"WSLENV=a/u::b \t\n", "a=1", "b=2"}, kNoDrives, warnings);
  EXPECT_EQ(environment.entries(), (Block{"WSLENV=a/u::b \t\n", "a=1", "b=2"}));
  Environment empty(Block{"WSLENV=old"});
  apply_wslenv(empty, {}, kNoDrives, warnings);
  EXPECT_EQ(empty.entries(), Block{"WSLENV="});
}

TEST(Wslenv, OverridesWhatWasSent) {
  Block warnings;
  Environment environment(Block{"TERM=xterm", "PATH=/bin"});
  apply_wslenv(environment, {"TERM=dumb", "WSLENV=TERM"}, kNoDrives, warnings);
  EXPECT_EQ(environment.get("TERM"), "dumb");
  EXPECT_EQ(environment.get("PATH"), "/bin");
}

TEST(Wslenv, NamesAreCaseSensitiveAndASecondSlashVoidsTheEntry) {
  EXPECT_EQ(applied({"a=1", "WSLENV=A:a/u/u"}), Block{"A="});
}

TEST(Wslenv, HostPathsOfLinux) {
  EXPECT_EQ(applied({"a=/home/x:/opt:relative:/home", "WSLENV=a/p"}),
            Block{"a=/mnt/c/home/x:/mnt/c/home"});
  EXPECT_EQ(applied({"a=/home/x", "WSLENV=a/p"}, kNoDrives), Block{});
}

TEST(Wslenv, UntranslatablePathsAreWarnedAbout) {
  Environment environment;
  Block warnings;
  apply_wslenv(environment, {"a=/opt:/home/x", "b=D:\\x", "c=", "WSLENV=a/p:b/l:c/p"}, drive_c,
               warnings);
  EXPECT_EQ(environment.entries(), (Block{"WSLENV=a/p:b/l:c/p", "a=/mnt/c/home/x"}));
  EXPECT_EQ(warnings, (Block{"Failed to translate '/opt'", "Failed to translate 'D:\\x'"}));
}

// The other direction.
TEST(SharedWithHost, FlagsAreMirrored) {
  Block warnings;
  const PathTranslator host = [](std::string_view path) -> std::optional<std::string> {
    return path.starts_with("/mnt/c/") ? std::optional(std::string(path.substr(6))) : std::nullopt;
  };
  const Block block = {"WSLENV=a/u:b/w:c:d/p:e/wl:f/uw:g/z:missing",
                       "a=1",
                       "b=2",
                       "c=3",
                       "d=/mnt/c/x",
                       "e=/mnt/c/x:/tmp:/mnt/c/y",
                       "f=6",
                       "g=7",
                       "h=8"};
  EXPECT_EQ(shared_with_host(block, host, warnings),
            (Block{"WSLENV=a/u:b/w:c:d/p:e/wl:f/uw:g/z:missing", "b=2", "c=3", "d=/x", "e=/x:/y",
                   "missing="}));
  EXPECT_EQ(warnings, Block{"Failed to translate '/tmp'"});
  EXPECT_EQ(shared_with_host({"a=1"}, host, warnings), Block{"WSLENV="});
}

}  // namespace
}  // namespace lsl::guest
