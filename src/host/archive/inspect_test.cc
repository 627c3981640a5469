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
