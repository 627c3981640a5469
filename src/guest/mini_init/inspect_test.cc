#include "guest/mini_init/inspect.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/child_for_test.h"
#include "sys/file.h"

namespace lsl::guest {
namespace {

class InspectTree : public testing::Test {
 protected:
  void file(const std::string& name, std::string_view text) {
    const std::string folder = name.substr(0, name.rfind('/'));
    EXPECT_TRUE(sys::make_directories(tree_.fd(), folder, 0755));
    EXPECT_TRUE(sys::write_all(
        sys::open_file_at(tree_.fd(), name, O_WRONLY | O_CREAT | O_TRUNC, 0644).value(), text));
  }
  sys::TemporaryDirectory tree_;
};

TEST_F(InspectTree, AnEmptyTreeIsNoDistribution) {
  EXPECT_EQ(inspect_tree(tree_.fd()), wire::ImportResult{});
}

TEST_F(InspectTree, AShellIsEnough) {
  file("bin/sh", "");
  const wire::ImportResult result = inspect_tree(tree_.fd());
  EXPECT_TRUE(result.valid_distribution);
  EXPECT_TRUE(result.generate_shortcut);
  EXPECT_TRUE(result.generate_terminal_profile);
  EXPECT_EQ(result.flavor, std::nullopt);
}

TEST_F(InspectTree, TheFirstReleaseLinesCount) {
  file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\nID=late\n");
  const wire::ImportResult result = inspect_tree(tree_.fd());
  EXPECT_EQ(result.flavor, "debian");
  EXPECT_EQ(result.version, "12");
}

TEST_F(InspectTree, ItsDescriptionIsRead) {
  file("etc/wsl-distribution.conf",
       "[oobe]\ndefaultName=Mine\n[shortcut]\nicon=/usr/i.ico\nenabled=false\n"
       "[windowsterminal]\nprofileTemplate=/usr/t.json\n");
  file("usr/i.ico", "icon");
  file("usr/t.json", "{}");
  const wire::ImportResult result = inspect_tree(tree_.fd());
  EXPECT_EQ(result.default_name, "Mine");
  EXPECT_FALSE(result.generate_shortcut);
  EXPECT_EQ(result.shortcut_icon, "icon");
  EXPECT_EQ(result.terminal_profile, "{}");
}

TEST_F(InspectTree, ItemsThatCannotBeReadAreLeftOut) {
  file("etc/wsl-distribution.conf",
       "[oobe]\ndefaultName=Mine\n[shortcut]\nicon=/usr/../etc/passwd\n"
       "[windowsterminal]\nprofileTemplate=/usr/large\n");
  file("etc/passwd", "secret");
  file("usr/large", std::string((1 << 20) + 1, 'x'));
  const wire::ImportResult result = inspect_tree(tree_.fd());
  EXPECT_EQ(result.default_name, "Mine");
  EXPECT_EQ(result.shortcut_icon, "");
  EXPECT_EQ(result.terminal_profile, "");
}

}  // namespace
}  // namespace lsl::guest
