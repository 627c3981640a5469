// The keys of the host user's ~/.wslconfig (spec/wslconfig.md section 2): one that stands in a
// distribution's file by mistake is told where it belongs.
#pragma once

#include <array>
#include <string_view>

namespace lsl::conf {

inline constexpr std::string_view kWslconfigPath = "~/.wslconfig";

inline constexpr auto kWslconfigKeys = std::to_array<std::string_view>({
    "wsl2.memory",
    "wsl2.processors",
    "wsl2.swap",
    "wsl2.swapFile",
    "wsl2.kernel",
    "wsl2.kernelCommandLine",
    "wsl2.kernelModules",
    "wsl2.loadKernelModules",
    "wsl2.loadDefaultKernelModules",
    "wsl2.nestedVirtualization",
    "wsl2.hardwarePerformanceCounters",
    "wsl2.vmIdleTimeout",
    "wsl2.kernelBootTimeout",
    "wsl2.distributionStartTimeout",
    "wsl2.mountDeviceTimeout",
    "wsl2.virtio",
    "wsl2.virtiofs",
    "wsl2.virtio9p",
    "wsl2.hostFileSystemAccess",
    "wsl2.isolateDistroCgroup",
    "wsl2.defaultVhdSize",
    "wsl2.safeMode",
    "wsl2.gpuSupport",
    "wsl2.guiApplications",
    "wsl2.systemDistro",
    "wsl2.telemetry",
    "wsl2.debugConsole",
    "wsl2.debugConsoleLogFile",
    "wsl2.earlyBootLogging",
    "wsl2.kernelDebugPort",
    "wsl2.crashDumpFolder",
    "wsl2.maxCrashDumpCount",
    "wsl2.networkingMode",
    "wsl2.localhostForwarding",
    "wsl2.vmSwitch",
    "wsl2.macAddress",
    "wsl2.dhcp",
    "wsl2.dhcpTimeout",
    "wsl2.ipv6",
    "wsl2.dnsProxy",
    "wsl2.dnsTunneling",
    "wsl2.firewall",
    "wsl2.autoProxy",
    "general.instanceIdleTimeout",
    "general.distributionInstallPath",
    "experimental.autoMemoryReclaim",
    "experimental.sparseVhd",
    "experimental.bestEffortDnsParsing",
    "experimental.dnsTunnelingIpAddress",
    "experimental.initialAutoProxyTimeout",
    "experimental.ignoredPorts",
    "experimental.hostAddressLoopback",
    "experimental.setVersionDebug",
    "experimental.swiotlb",
    "experimental.virtioFsAggregateShares",
    "experimental.networkingMode",
    "experimental.dnsTunneling",
    "experimental.firewall",
    "experimental.autoProxy",
});

}  // namespace lsl::conf
