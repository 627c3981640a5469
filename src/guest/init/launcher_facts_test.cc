#include "guest/init/launcher_facts.h"

#include <gtest/gtest.h>

#include <map>

namespace lsl::guest {
namespace {

using Variables = std::map<std::string, std::string>;

std::optional<LauncherFacts> facts_of(const Variables& variables) {
  return launcher_facts([&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
  });
}

TEST(LauncherFacts, OfVersionTwo) {
  const auto facts = facts_of({{"LSL_INIT_VERSION", "2"},
                               {"WSL2_PID", "99"},
                               {"WSL2_CROSS_DISTRO", "/wslabcdef"},
                               {"WSL2_NETWORKING_MODE", "3"},
                               {"WSL2_VM_ID", "{1}"},
                               {"WSL_DISTRO_READ_ONLY", "1"}});
  ASSERT_TRUE(facts);
  EXPECT_TRUE(facts->version2);
  EXPECT_EQ(facts->pid, 99U);
  EXPECT_EQ(facts->cross_distro, "/wslabcdef");
  EXPECT_EQ(facts->networking_mode, wire::NetworkingMode::Mirrored);
  EXPECT_EQ(facts->vm_id, "{1}");
  EXPECT_TRUE(facts->fell_back_to_read_only);
}

TEST(LauncherFacts, OfVersionOneAreTheSharedMountAlone) {
  const auto facts = facts_of(
      {{"LSL_INIT_VERSION", "1"}, {"WSL2_PID", "7"}, {"WSL2_CROSS_DISTRO", "/run/lsl-wsl"}});
  ASSERT_TRUE(facts);
  EXPECT_FALSE(facts->version2);
  EXPECT_EQ(facts->pid, 0U);
  EXPECT_EQ(facts->cross_distro, "/run/lsl-wsl");
  EXPECT_EQ(facts->vm_id, std::nullopt);
}

TEST(LauncherFacts, NonsenseIsAbsent) {
  const auto facts =
      facts_of({{"LSL_INIT_VERSION", "2"}, {"WSL2_PID", "-1"}, {"WSL2_NETWORKING_MODE", "1000"}});
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->pid, 0U);
  EXPECT_EQ(facts->networking_mode, wire::NetworkingMode::None);
  EXPECT_FALSE(facts->fell_back_to_read_only);
}

TEST(LauncherFacts, OtherVersionsAreNone) {
  EXPECT_FALSE(facts_of({}));
  EXPECT_FALSE(facts_of({{"LSL_INIT_VERSION", "3"}}));
  EXPECT_FALSE(facts_of({{"LSL_INIT_VERSION", "12"}}));
}

}  // namespace
}  // namespace lsl::guest
