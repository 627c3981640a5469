#include "conf/wslconfig.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

#include "base/text.h"

namespace lsl::conf {
namespace {

constexpr std::array<std::string_view, 6> kNetworkingModes = {"Bridged", "Consomme", "Mirrored",
                                                              "Nat",     "None",     "VirtioProxy"};
constexpr std::array<std::string_view, 3> kReclaimModes = {"Disabled", "DropCache", "Gradual"};

// What lsl does although the file says otherwise. A bool that turns it off asks for nothing.
constexpr Instead kHostKernel{"a machine runs on the host's kernel"};
constexpr Instead kHostKernelOff{"a machine runs on the host's kernel", 0};
constexpr Instead kNoLimits{"this version of lsl sets no limits of a machine's own"};
constexpr Instead kNoSwapFile{"a machine swaps where the host does"};
constexpr Instead kNoNested{"what the host offers is what a machine has"};
constexpr Instead kNoDriveServer{"this version of lsl does not mount the host's drives"};
constexpr Instead kNoDriveServerOff{"this version of lsl does not mount the host's drives", 0};
constexpr Instead kNoGpu{"this version of lsl does not make the host's GPU available", 0};
constexpr Instead kNoWindows{"this version of lsl does not show windows of the distribution", 0};
constexpr Instead kNoSystemDistro{"lsl has no system distribution"};
constexpr Instead kNoTelemetry{"lsl has no telemetry", 0};
constexpr Instead kNoConsole{"a machine's messages are in the log of the service", 0};
constexpr Instead kNoConsoleLog{"a machine's messages are in the log of the service"};
constexpr Instead kNoCrashDumps{"the host decides where core dumps go"};
constexpr Instead kNoBridge{"there is no bridged networking"};
constexpr Instead kNoTunnel{"names are resolved by the host's own servers"};
constexpr Instead kHostFirewall{"the host's firewall applies as it does to its other programs"};
constexpr Instead kNoProxy{"this version of lsl passes on no proxy settings", 0};
constexpr Instead kNoProxyWait{"this version of lsl passes on no proxy settings"};
constexpr Instead kHostReclaims{"the host's kernel reclaims memory by itself"};

void add_unused(std::vector<Key>& keys, Wslconfig::Unused& unused) {
  const std::vector<Key> more = {
      {"wsl2.memory", &unused.size, kNoLimits},
      {"wsl2.processors", &unused.number, kNoLimits},
      {"wsl2.swap", &unused.size, kNoSwapFile},
      {"wsl2.swapFile", &unused.text, kNoSwapFile},
      {"wsl2.kernel", &unused.text, kHostKernel},
      {"wsl2.kernelCommandLine", &unused.text, kHostKernel},
      {"wsl2.kernelModules", &unused.text, kHostKernel},
      {"wsl2.loadKernelModules", &unused.text, kHostKernel},
      {"wsl2.loadDefaultKernelModules", &unused.flag, kHostKernelOff},
      {"wsl2.nestedVirtualization", &unused.flag, kNoNested},
      {"wsl2.hardwarePerformanceCounters", &unused.flag, kNoNested},
      {"wsl2.virtio", &unused.flag, kHostKernelOff},
      {"wsl2.virtiofs", &unused.flag, kNoDriveServerOff},
      {"wsl2.virtio9p", &unused.flag, kNoDriveServerOff},
      {"wsl2.gpuSupport", &unused.flag, kNoGpu},
      {"wsl2.guiApplications", &unused.flag, kNoWindows},
      {"wsl2.systemDistro", &unused.text, kNoSystemDistro},
      {"wsl2.telemetry", &unused.flag, kNoTelemetry},
      {"wsl2.debugConsole", &unused.flag, kNoConsole},
      {"wsl2.debugConsoleLogFile", &unused.text, kNoConsoleLog},
      {"wsl2.earlyBootLogging", &unused.flag, kNoConsole},
      {"wsl2.kernelDebugPort", &unused.number, kHostKernel},
      {"wsl2.crashDumpFolder", &unused.text, kNoCrashDumps},
      {"wsl2.maxCrashDumpCount", &unused.number, kNoCrashDumps},
      {"wsl2.vmSwitch", &unused.text, kNoBridge},
      {"wsl2.macAddress", &unused.text, kNoBridge},
      {"wsl2.dhcp", &unused.flag, kNoBridge},
      {"wsl2.dhcpTimeout", &unused.number, kNoBridge},
      {"wsl2.dnsTunneling", &unused.flag, kNoTunnel, "experimental.dnsTunneling"},
      {"wsl2.firewall", &unused.flag, kHostFirewall, "experimental.firewall"},
      {"wsl2.autoProxy", &unused.flag, kNoProxy, "experimental.autoProxy"},
      {"experimental.autoMemoryReclaim", Choice{&unused.choice, kReclaimModes}, kHostReclaims},
      {"experimental.bestEffortDnsParsing", &unused.flag, kNoTunnel},
      {"experimental.dnsTunnelingIpAddress", &unused.text, kNoTunnel},
      {"experimental.initialAutoProxyTimeout", &unused.number, kNoProxyWait},
      {"experimental.setVersionDebug", &unused.flag, kNoConsole},
      {"experimental.swiotlb", &unused.size, kHostKernel},
      {"experimental.virtioFsAggregateShares", &unused.flag, kNoDriveServer},
  };
  keys.insert(keys.end(), more.begin(), more.end());
}

// CR LF as LF, and no byte order mark.
std::string as_text(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  std::string text;
  text.reserve(bytes.size());
  for (size_t i = 0; i < bytes.size(); ++i)
    if (bytes[i] != '\r' || i + 1 == bytes.size() || bytes[i + 1] != '\n') text += bytes[i];
  return text;
}

std::string fall_back(std::string_view from, std::string_view to) {
  return fmt::format(
      "Failed to configure network (networkingMode {}), falling back to networkingMode {}.", from,
      to);
}

// spec/wslconfig.md section 3, as far as it concerns a machine on the host's kernel.
void apply_rules(WslconfigFile& file) {
  Wslconfig::Machine& machine = file.conf.machine;
  const auto set_mode = [&](Networking mode) { machine.networking_mode = static_cast<int>(mode); };
  if (machine.safe_mode) {
    file.warnings.emplace_back("SAFE MODE ENABLED - many features will be disabled");
    machine.host_file_system_access = false;
    set_mode(Networking::None);
  }
  switch (file.conf.networking()) {
    case Networking::Bridged:
    case Networking::Consomme:
    case Networking::VirtioProxy:
      file.warnings.push_back(fall_back(
          kNetworkingModes[static_cast<size_t>(machine.networking_mode)], kNetworkingModes[3]));
      set_mode(Networking::Nat);
      break;
    case Networking::Mirrored:
      if (machine.localhost_forwarding)
        file.warnings.emplace_back(
            "The wsl2.localhostForwarding setting has no effect when using mirrored networking "
            "mode");
      break;
    case Networking::Nat:
    case Networking::None:
      break;
  }
}

}  // namespace

std::string_view name_of(Networking mode) {
  switch (mode) {
    case Networking::Bridged:
      return "bridged";
    case Networking::Consomme:
      return "consomme";
    case Networking::Mirrored:
      return "mirrored";
    case Networking::Nat:
      return "nat";
    case Networking::None:
      return "none";
    case Networking::VirtioProxy:
      return "virtioproxy";
  }
  return "none";
}

std::vector<Key> keys_of(Wslconfig& conf) {
  Wslconfig::Machine& machine = conf.machine;
  std::vector<Key> keys = {
      {"wsl2.networkingMode",
       Choice{&machine.networking_mode, kNetworkingModes},
       {},
       "experimental.networkingMode"},
      {"wsl2.localhostForwarding", &machine.localhost_forwarding},
      {"wsl2.ipv6", &machine.ipv6},
      {"wsl2.dnsProxy", &machine.dns_proxy},
      {"wsl2.vmIdleTimeout", &machine.vm_idle_timeout_ms},
      {"wsl2.kernelBootTimeout", &machine.kernel_boot_timeout_ms},
      {"wsl2.distributionStartTimeout", &machine.distribution_start_timeout_ms},
      {"wsl2.mountDeviceTimeout", &machine.mount_device_timeout_ms},
      {"wsl2.safeMode", &machine.safe_mode},
      {"wsl2.isolateDistroCgroup", &machine.isolate_distro_cgroup},
      {"wsl2.hostFileSystemAccess", &machine.host_file_system_access},
      {"wsl2.defaultVhdSize", &machine.default_vhd_size},
      {"general.instanceIdleTimeout", &conf.general.instance_idle_timeout_ms},
      {"general.distributionInstallPath", &conf.general.distribution_install_path},
      {"experimental.sparseVhd", &conf.experimental.sparse_vhd},
      {"experimental.ignoredPorts", &conf.experimental.ignored_ports},
      {"experimental.hostAddressLoopback", &conf.experimental.host_address_loopback},
  };
  add_unused(keys, conf.unused);
  return keys;
}

WslconfigFile parse_wslconfig(std::string_view text, std::string_view path) {
  WslconfigFile file;
  file.findings = read_by_table(as_text(text), path, keys_of(file.conf));
  apply_rules(file);
  return file;
}

}  // namespace lsl::conf
