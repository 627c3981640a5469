#include "guest/systemd/generator.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace lsl::guest {
namespace {

namespace fs = std::filesystem;

const GeneratedUnit* find(const std::vector<GeneratedUnit>& units, std::string_view name) {
  const auto unit = std::ranges::find(units, name, &GeneratedUnit::name);
  return unit == units.end() ? nullptr : &*unit;
}
bool has_line(const GeneratedUnit& unit, std::string_view line) {
  return unit.content.find("\n" + std::string(line) + "\n") != std::string::npos;
}

TEST(Generator, MasksWhatWaitsForANetworkOrAConsole) {
  const auto units = plan_system_units({}, false);
  for (const char* name : {"systemd-networkd-wait-online.service",
                           "NetworkManager-wait-online.service", "console-getty.service"}) {
    ASSERT_NE(find(units, name), nullptr) << name;
    EXPECT_EQ(find(units, name)->content, "") << name;
  }
}

TEST(Generator, TheMountGuardFollowsTheAutomountRoot) {
  conf::WslConf conf;
  conf.automount.root = "/x/";
  const auto units = plan_system_units(conf, false);
  const GeneratedUnit* guard = find(units, "wsl-mnt-guard.service");
  ASSERT_NE(guard, nullptr);
  EXPECT_TRUE(guard->content.starts_with("# "));
  EXPECT_TRUE(has_line(*guard, "After=local-fs.target remote-fs.target"));
  EXPECT_TRUE(has_line(*guard, "ConditionPathIsMountPoint=/x/wsl"));
  EXPECT_TRUE(has_line(*guard, "RemainAfterExit=yes"));
  EXPECT_TRUE(has_line(*guard, "ExecStop=-/bin/mount --make-rslave /x/wsl"));
  EXPECT_TRUE(guard->wanted);
}

TEST(Generator, X11SocketsOnlyWithADesktop) {
  EXPECT_EQ(find(plan_system_units({}, false), "wslg.service"), nullptr);
  const auto units = plan_system_units({}, true);
  const GeneratedUnit* sockets = find(units, "wslg.service");
  ASSERT_NE(sockets, nullptr);
  EXPECT_TRUE(has_line(*sockets, "DefaultDependencies=no"));
  EXPECT_TRUE(has_line(*sockets, "ConditionPathExists=!/tmp/.X11-unix/X0"));
  EXPECT_TRUE(has_line(*sockets,
                       "ExecStart=/bin/mount -o bind,ro,X-mount.mkdir -t none /mnt/wslg/.X11-unix "
                       "/tmp/.X11-unix"));
}

TEST(Generator, TheUsersSessionFindsTheDesktop) {
  const auto units = plan_user_units({});
  ASSERT_EQ(units.size(), 1u);
  EXPECT_EQ(units[0].name, "wslg-session.service");
  EXPECT_TRUE(has_line(units[0], "Environment=WSLG_RUNTIME_DIR=/mnt/wslg/runtime-dir"));
  EXPECT_TRUE(has_line(units[0],
                       "ExecStart=/bin/ln -sf ${WSLG_RUNTIME_DIR}/pulse/native "
                       "%t/pulse/native"));
}

class GeneratorFiles : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/lsl-generator-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string folder_;
};

TEST_F(GeneratorFiles, MasksAndWantsAreLinks) {
  const std::vector<std::string_view> arguments = {"wsl-generator", folder_};
  ASSERT_EQ(run_system_generator(arguments), 0);
  EXPECT_EQ(fs::read_symlink(folder_ + "/console-getty.service"), "/dev/null");
  EXPECT_EQ(fs::read_symlink(folder_ + "/default.target.wants/wsl-mnt-guard.service"),
            "../wsl-mnt-guard.service");
  std::stringstream text;
  text << std::ifstream(folder_ + "/init.mount.d/10-lsl.conf").rdbuf();
  EXPECT_NE(text.str().find("DefaultDependencies=no"), std::string::npos);
}

TEST_F(GeneratorFiles, WithoutAFolderItFails) {
  const std::vector<std::string_view> none = {"wsl-generator"};
  EXPECT_EQ(run_system_generator(none), 1);
  const std::string absent = folder_ + "/absent";
  const std::vector<std::string_view> wrong = {"wsl-generator", absent};
  EXPECT_EQ(run_system_generator(wrong), 1);
}

}  // namespace
}  // namespace lsl::guest
