#include "guest/role.h"

#include <gtest/gtest.h>

#include <vector>

namespace lsl::guest {
namespace {

Role role(pid_t pid, std::vector<std::string_view> arguments, bool container = false,
          bool machine = false) {
  return role_of({pid, arguments, container, machine});
}

TEST(Role, DistributionInitIsPidOneNamedInitWithoutArguments) {
  EXPECT_EQ(role(1, {"/init"}), Role::DistributionInit);
  EXPECT_EQ(role(1, {"init"}), Role::DistributionInit);
  EXPECT_EQ(role(2, {"/init"}), Role::Interop);
  EXPECT_EQ(role(1, {"/init", "x"}), Role::Interop);
  EXPECT_EQ(role(1, {"/sbin/other"}), Role::Interop);
}

TEST(Role, RootInitsGoFirst) {
  EXPECT_EQ(role(1, {"/init"}, false, true), Role::MiniInit);
  EXPECT_EQ(role(1, {"/init"}, true, true), Role::ContainerInit);
  EXPECT_EQ(role(7, {"/init"}, true, false), Role::ContainerInit);
  EXPECT_EQ(role(7, {"wslpath"}, false, true), Role::Wslpath);
}

TEST(Role, ToolsByTheirName) {
  const std::vector<std::string_view> names = {
      "wslpath",      "wslinfo",     "mount.drvfs",       "localhost",     "gns",
      "telagent",     "plan9",       "wsl-capture-crash", "wsl-generator", "wsl-user-generator",
      "init-watcher", "wsl-gpu-hook"};
  for (const std::string_view name : names) {
    const std::string path = "/usr/bin/" + std::string(name);
    EXPECT_EQ(name_of(role(5, {name})), name);
    EXPECT_EQ(name_of(role(1, {path, "argument"})), name);
  }
}

TEST(Role, ImportResultNeedsPidOneAndItsArgument) {
  EXPECT_EQ(role(1, {"/init", "--import-result-message", "/tree"}), Role::ImportResult);
  EXPECT_EQ(role(1, {"/init", "--import-result-message"}), Role::Interop);
  EXPECT_EQ(role(2, {"/init", "--import-result-message", "/tree"}), Role::Interop);
}

TEST(Role, AnythingElseIsInterop) {
  EXPECT_EQ(role(5, {"/init", "/mnt/c/tool.exe", "tool.exe"}), Role::Interop);
  EXPECT_EQ(role(5, {}), Role::Interop);
  EXPECT_EQ(role(1, {}), Role::Interop);
}

}  // namespace
}  // namespace lsl::guest
