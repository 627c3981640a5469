#include "guest/role.h"

#include <array>

namespace lsl::guest {
namespace {

struct Tool {
  std::string_view name;
  Role role;
};

// The argv[0] table of spec/init.md section 1.
constexpr std::array kTools = {
    Tool{"wslpath", Role::Wslpath},
    Tool{"wslinfo", Role::Wslinfo},
    Tool{"mount.drvfs", Role::MountDrvfs},
    Tool{"localhost", Role::Localhost},
    Tool{"gns", Role::Gns},
    Tool{"telagent", Role::Telagent},
    Tool{"plan9", Role::Plan9},
    Tool{"wsl-capture-crash", Role::CaptureCrash},
    Tool{"wsl-generator", Role::Generator},
    Tool{"wsl-user-generator", Role::UserGenerator},
    Tool{"init-watcher", Role::InitWatcher},
    Tool{"wsl-gpu-hook", Role::GpuHook},
};

std::string_view base_name(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace

Role role_of(const Invocation& invocation) {
  const std::span<const std::string_view> arguments = invocation.arguments;
  const std::string_view name = arguments.empty() ? "" : base_name(arguments[0]);
  const bool first = invocation.pid == 1;

  if (invocation.container_root) return Role::ContainerInit;
  if (first && invocation.machine_root) return Role::MiniInit;
  if (first && name == "init" && arguments.size() <= 1) return Role::DistributionInit;
  for (const Tool& tool : kTools) {
    if (tool.name == name) return tool.role;
  }
  const bool import = arguments.size() == 3 && arguments[1] == "--import-result-message";
  if (first && name == "init" && import) return Role::ImportResult;
  return Role::Interop;
}

std::string_view name_of(Role role) {
  switch (role) {
    case Role::ContainerInit:
      return "container init";
    case Role::MiniInit:
      return "mini_init";
    case Role::DistributionInit:
      return "init";
    case Role::ImportResult:
      return "--import-result-message";
    case Role::Interop:
      return "interop";
    default:
      break;
  }
  for (const Tool& tool : kTools) {
    if (tool.role == role) return tool.name;
  }
  return "unknown";
}

}  // namespace lsl::guest
