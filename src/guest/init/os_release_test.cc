#include "guest/init/os_release.h"

#include <gtest/gtest.h>

namespace lsl::guest {
namespace {

TEST(OsRelease, Debian) {
  const OsRelease release = parse_os_release(
      "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\n"
      "VERSION_ID=\"12\"\nVERSION=\"12 (bookworm)\"\nID=debian\n");
  EXPECT_EQ(release, (OsRelease{"debian", "12"}));
}

TEST(OsRelease, OnlyWholeLinesCount) {
  EXPECT_EQ(parse_os_release(" ID=a\nXID=b\nID='c'\nID=d e\nID=f#g\n"), OsRelease{});
  EXPECT_EQ(parse_os_release("BUILD_ID=x\nVARIANT_ID=y\nVERSION_ID=1.2-3_4,5"),
            (OsRelease{std::nullopt, "1.2-3_4,5"}));
  EXPECT_EQ(parse_os_release("ID=\nVERSION_ID=\"\"\n"), OsRelease{});
  EXPECT_EQ(parse_os_release("ID=\"open\nVERSION_ID=1\"\n"), OsRelease{});
}

TEST(OsRelease, TheLastOneCounts) {
  EXPECT_EQ(parse_os_release("ID=a\nID=b\nID=not valid\n"), (OsRelease{"b", std::nullopt}));
  EXPECT_EQ(parse_os_release(""), OsRelease{});
}

}  // namespace
}  // namespace lsl::guest
