#include "guest/mini_init/launch_plan.h"

#include <gtest/gtest.h>

namespace lsl::guest {
namespace {

using Strings = std::vector<std::string>;

TEST(InitEnvironment, HasWhatTheRequestSays) {
  const wire::LaunchInit message{.vm_id = "{1}",
                                 .distribution_name = "Debian",
                                 .shared_memory_root = "/shm",
                                 .install_path = "C:\\WSL",
                                 .user_profile = "C:\\me"};
  const MachineFacts facts{.networking_mode = wire::NetworkingMode::Nat, .safe_mode = true};
  const LaunchResults results{
      .pid = "99", .cross_distro = "/wslabc", .fell_back_to_read_only = true};
  EXPECT_EQ(init_environment(message, facts, results),
            (Strings{"LSL_INIT_VERSION=2", "WSL2_CROSS_DISTRO=/wslabc", "WSL_DISTRO_READ_ONLY=1",
                     "WSL2_PID=99", "WSL2_VM_ID={1}", "WSL2_DISTRO_NAME=Debian",
                     "WSL2_SHARED_MEMORY_OB_DIRECTORY=/shm", "WSL2_INSTALL_PATH=C:\\WSL",
                     "WSL2_USER_PROFILE=C:\\me", "WSL2_NETWORKING_MODE=1", "WSL2_SAFE_MODE=1"}));
}

TEST(InitEnvironment, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(init_environment({}, {}, {.pid = "2"}),
            (Strings{"LSL_INIT_VERSION=2", "WSL2_PID=2", "WSL2_NETWORKING_MODE=0"}));
}

TEST(PlanLaunch, ReadsTheFlagsItKnows) {
  const LaunchPlan none = plan_launch({.flags = 0xFFFFFF00});
  EXPECT_FALSE(none.read_only || none.overlay);
  EXPECT_TRUE(plan_launch({.flags = wire::kMiniInitMountReadOnly}).read_only);
  EXPECT_TRUE(plan_launch({.flags = wire::kMiniInitCreateOverlayFs}).overlay);
}

}  // namespace
}  // namespace lsl::guest
