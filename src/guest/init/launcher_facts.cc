#include "guest/init/launcher_facts.h"

#include <stdlib.h>

#include "base/text.h"

namespace lsl::guest {
namespace {

constexpr const char* kVersion = "LSL_INIT_VERSION";

std::optional<std::string> variable(const char* name) {
  const char* value = ::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace

std::optional<LauncherFacts> launcher_facts(const EnvironmentLookup& lookup) {
  const std::string version = lookup(kVersion).value_or("");
  if (version != "1" && version != "2") return std::nullopt;
  LauncherFacts facts;
  facts.version2 = version == "2";
  facts.cross_distro = lookup("WSL2_CROSS_DISTRO").value_or("");
  if (!facts.version2) return facts;
  facts.pid = parse_unsigned(lookup("WSL2_PID").value_or("")).value_or(0);
  facts.fell_back_to_read_only = lookup("WSL_DISTRO_READ_ONLY").has_value();
  const uint64_t mode = parse_unsigned(lookup("WSL2_NETWORKING_MODE").value_or("")).value_or(0);
  if (mode <= UINT8_MAX) facts.networking_mode = static_cast<wire::NetworkingMode>(mode);
  facts.vm_id = lookup("WSL2_VM_ID");
  return facts;
}

std::optional<LauncherFacts> take_launcher_facts(std::string& version) {
  version = variable(kVersion).value_or("");
  std::optional<LauncherFacts> facts = launcher_facts(variable);
  for (const char* name :
       {kVersion, "WSL2_CROSS_DISTRO", "WSL2_PID", "WSL_DISTRO_READ_ONLY", "WSL2_NETWORKING_MODE",
        "WSL2_DISTRO_CGROUP_PATH", "WSL2_DISTRO_INIT_PID"})
    ::unsetenv(name);
  // Of use to the system distribution alone, which is known by this variable.
  if (::getenv("WSL2_SHARED_MEMORY_OB_DIRECTORY") == nullptr) ::unsetenv("WSL2_VM_ID");
  return facts;
}

}  // namespace lsl::guest
