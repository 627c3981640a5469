#include "guest/mini_init/launch_plan.h"

#include <fmt/core.h>

namespace lsl::guest {

LaunchPlan plan_launch(const wire::LaunchInit& message) {
  return {.read_only = (message.flags & wire::kMiniInitMountReadOnly) != 0,
          .overlay = (message.flags & wire::kMiniInitCreateOverlayFs) != 0};
}

std::vector<std::string> init_environment(const wire::LaunchInit& message,
                                          const MachineFacts& facts, const LaunchResults& results) {
  std::vector<std::string> environment = {"LSL_INIT_VERSION=2"};
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) environment.push_back(fmt::format("{}={}", name, value));
  };
  add("WSL2_CROSS_DISTRO", results.cross_distro);
  if (results.fell_back_to_read_only) add("WSL_DISTRO_READ_ONLY", "1");
  add("WSL2_PID", results.pid);
  add("WSL2_VM_ID", message.vm_id);
  add("WSL2_DISTRO_NAME", message.distribution_name);
  add("WSL2_SHARED_MEMORY_OB_DIRECTORY", message.shared_memory_root);
  add("WSL2_INSTALL_PATH", message.install_path);
  add("WSL2_USER_PROFILE", message.user_profile);
  add("WSL2_NETWORKING_MODE", fmt::format("{}", static_cast<uint32_t>(facts.networking_mode)));
  if (facts.safe_mode) add("WSL2_SAFE_MODE", "1");
  return environment;
}

}  // namespace lsl::guest
