// Which of its many jobs the guest binary was started for (spec/init.md section 1): a pure decision
// on pid, arguments and two environment variables, taken once by main.
#pragma once

#include <sys/types.h>

#include <span>
#include <string_view>

namespace lsl::guest {

enum class Role {
  ContainerInit,     // pid 1 of a WSL container: WSLC_ROOT_INIT is set
  MiniInit,          // pid 1 of a machine: WSL_ROOT_INIT is set
  DistributionInit,  // pid 1 of a distribution: "init" without arguments
  ImportResult,      // pid 1, "init --import-result-message TREE"
  Wslpath,
  Wslinfo,
  MountDrvfs,
  Localhost,
  Gns,
  Telagent,
  Plan9,
  CaptureCrash,
  Generator,
  UserGenerator,
  InitWatcher,
  GpuHook,
  Interop,  // anything else: the interpreter of host programs
};

struct Invocation {
  pid_t pid = 0;
  std::span<const std::string_view> arguments;  // argv, the program's name included; may be empty
  bool container_root = false;                  // WSLC_ROOT_INIT is in the environment
  bool machine_root = false;                    // WSL_ROOT_INIT is in the environment
};

Role role_of(const Invocation& invocation);
// The name people know the job by: "wslpath", "mount.drvfs", "mini_init", "interop".
std::string_view name_of(Role role);

}  // namespace lsl::guest
