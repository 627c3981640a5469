#include "host/archive/inspect.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/archive/test_tree.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

TEST(ParseOsRelease, QuotesAreOptional) {
  const OsRelease release = parse_os_release("NAME=\"Debian\"\nID=debian\nVERSION_ID=\"12\"\n");
  EXPECT_EQ(release.flavor, "debian");
  EXPECT_EQ(release.version, "12");
}

TEST(ParseOsRelease, FirstMatchingLineWins) {
  const OsRelease release = parse_os_release("ID=a b\n ID=x\nXID=y\nID=ok\nID=late\n");
  EXPECT_EQ(release.flavor, "ok");
  EXPECT_EQ(release.version, std::nullopt);
}

TEST(ParseOsRelease, StrangeCharactersDoNotMatch) {
  EXPECT_EQ(parse_os_release("ID=$(reboot)").flavor, std::nullopt);
  EXPECT_EQ(parse_os_release("ID=").flavor, std::nullopt);
  EXPECT_EQ(parse_os_release("ID='debian'").flavor, std::nullopt);
}

TEST(InspectTree, EmptyTreeIsNoDistribution) {
  const TestTree tree;
  EXPECT_FALSE(inspect_tree(tree.root()).valid);
}

TEST(InspectTree, EtcDirectorySuffices) {
  const TestTree tree;
  tree.directory("etc");
  tree.file("etc/os-release", "ID=tiny\nVERSION_ID=1.0\n");
  const TreeFacts facts = inspect_tree(tree.root());
  EXPECT_TRUE(facts.valid);
  EXPECT_EQ(facts.release.flavor, "tiny");
  EXPECT_EQ(facts.release.version, "1.0");
}

TEST(InspectTree, DanglingShellLinkSuffices) {
  const TestTree tree;
  tree.directory("usr");
  tree.directory("usr/bin");
  tree.link("/usr/bin", "bin");
  tree.link("/nowhere", "usr/bin/sh");
  EXPECT_TRUE(inspect_tree(tree.root()).valid);
}

TEST(InspectTree, LinksDoNotLeaveTheTree) {
  const TestTree tree;
  tree.link("/etc", "etc");  // itself, inside the tree
  EXPECT_FALSE(inspect_tree(tree.root()).valid);
  const TestTree other;
  other.directory("etc");
  other.link("/usr/lib/os-release", "etc/os-release");  // exists on the host, not in the tree
  EXPECT_EQ(inspect_tree(other.root()).release.flavor, std::nullopt);
}

TEST(InspectTree, ReadsWhatTheImageSaysAboutItself) {
  const TestTree tree;
  tree.directory("etc");
  EXPECT_EQ(inspect_tree(tree.root()).about.conf.oobe.default_name, std::nullopt);
  tree.file("etc/wsl-distribution.conf",
            "[oobe]\ndefaultName=Mine\ndefaultUid = x\n[shortcut]\nicon=/usr/share/i.ico\n");
  const TreeFacts facts = inspect_tree(tree.root());
  EXPECT_EQ(facts.about.conf.oobe.default_name, "Mine");
  EXPECT_EQ(facts.about.conf.shortcut.icon, "/usr/share/i.ico");
  const std::vector<std::string> warnings = warnings_of(facts.about);
  ASSERT_EQ(warnings.size(), 1U);  // what this version does not do is no fault of the image
  EXPECT_TRUE(warnings[0].starts_with(
      "Invalid integer value 'x' for key 'oobe.defaultUid' in /etc/wsl-distribution.conf:3. Valid "
      "values: "));
}

TEST(InspectTree, FifoAsDescriptionIsAWarning) {
  const TestTree tree;
  tree.directory("etc");
  ASSERT_EQ(::mkfifo(tree.path("etc/wsl-distribution.conf").c_str(), 0600), 0);
  EXPECT_EQ(warnings_of(inspect_tree(tree.root()).about),
            std::vector<std::string>{"/etc/wsl-distribution.conf is no regular file and is not "
                                     "read. Every key has its default."});
}

TEST(InspectTree, FifoAsOsReleaseDoesNotBlock) {
  const TestTree tree;
  tree.directory("etc");
  ASSERT_EQ(::mkfifo(tree.path("etc/os-release").c_str(), 0600), 0);
  EXPECT_EQ(inspect_tree(tree.root()).release.flavor, std::nullopt);
}

TEST(InspectTree, HugeOsReleaseIsIgnored) {
  const TestTree tree;
  tree.directory("etc");
  tree.file("etc/os-release", "ID=big\n" + std::string(70000, '#'));
  EXPECT_EQ(inspect_tree(tree.root()).release.flavor, std::nullopt);
}

}  // namespace
}  // namespace lsl::host
