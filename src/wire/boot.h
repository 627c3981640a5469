// Starting a machine: what mini_init says of itself and how the service configures it (channels
// mini_init, notify, crash).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/enums.h"
#include "wire/fields.h"
#include "wire/results.h"
#include "wire/types.h"

namespace lsl::wire {

// The first message of a machine.
struct GuestCapabilities {
  static constexpr Type kType = Type::LxMiniInitMessageGuestCapabilities;
  static constexpr std::string_view kStruct = "LX_INIT_GUEST_CAPABILITIES";
  bool seccomp_available = false;
  uint64_t hv_pci_swiotlb_base = 0;  // 0: the kernel publishes no pool
  uint64_t hv_pci_swiotlb_size = 0;
  std::string kernel_release;  // as uname reports it; the service wants N.N.N at its start

  static constexpr auto kFields =
      fields(value("SeccompAvailable", &GuestCapabilities::seccomp_available),
             value("HvPciSwiotlbBase", &GuestCapabilities::hv_pci_swiotlb_base),
             value("HvPciSwiotlbSize", &GuestCapabilities::hv_pci_swiotlb_size),
             tail_text("Buffer", &GuestCapabilities::kernel_release));
  bool operator==(const GuestCapabilities&) const = default;
};

// The first request to a machine, before its network. LUNs and device ids: 0xFFFFFFFF is none.
struct EarlyConfig {
  static constexpr Type kType = Type::LxMiniInitMessageEarlyConfig;
  static constexpr std::string_view kStruct = "LX_MINI_INIT_EARLY_CONFIG_MESSAGE";
  uint32_t swap_lun = 0xFFFFFFFF;
  MountDeviceType system_distro_device_type = MountDeviceType::Invalid;
  uint32_t system_distro_device_id = 0xFFFFFFFF;
  MemoryReclaimMode memory_reclaim_mode = MemoryReclaimMode::Disabled;
  uint32_t dns_tunneling_ip_address = 0;  // IPv4, network byte order; 0: default
  bool enable_debug_shell = false;
  bool enable_dns_tunneling = false;
  bool enable_safe_mode = false;
  bool default_kernel = false;  // mini_init does not read it
  bool isolate_distro_cgroup = false;
  uint32_t kernel_modules_device_id = 0xFFFFFFFF;
  std::string hostname;
  std::string kernel_modules_list;  // comma-separated

  static constexpr auto kFields =
      fields(value("SwapLun", &EarlyConfig::swap_lun),
             value("SystemDistroDeviceType", &EarlyConfig::system_distro_device_type),
             value("SystemDistroDeviceId", &EarlyConfig::system_distro_device_id),
             value("MemoryReclaimMode", &EarlyConfig::memory_reclaim_mode),
             value("DnsTunnelingIpAddress", &EarlyConfig::dns_tunneling_ip_address),
             value("EnableDebugShell", &EarlyConfig::enable_debug_shell),
             value("EnableDnsTunneling", &EarlyConfig::enable_dns_tunneling),
             value("EnableSafeMode", &EarlyConfig::enable_safe_mode),
             value("DefaultKernel", &EarlyConfig::default_kernel),
             value("IsolateDistroCgroup", &EarlyConfig::isolate_distro_cgroup),
             value("KernelModulesDeviceId", &EarlyConfig::kernel_modules_device_id),
             text("HostnameOffset", &EarlyConfig::hostname),
             text("KernelModulesListOffset", &EarlyConfig::kernel_modules_list), buffer());
  bool operator==(const EarlyConfig&) const = default;
};

// Inside InitialConfig.
struct NetworkingConfiguration {
  static constexpr std::string_view kStruct = "LX_MINI_INIT_NETWORKING_CONFIGURATION";
  NetworkingMode networking_mode = NetworkingMode::None;
  PortTrackerType port_tracker_type = PortTrackerType::None;
  uint16_t ephemeral_port_range_start = 0;  // both ends inclusive; both 0: leave as is
  uint16_t ephemeral_port_range_end = 0;
  bool enable_dhcp_client = false;
  bool disable_ipv6 = false;
  int32_t dhcp_timeout = 0;  // seconds

  static constexpr auto kFields =
      fields(value("NetworkingMode", &NetworkingConfiguration::networking_mode),
             value("PortTrackerType", &NetworkingConfiguration::port_tracker_type),
             value("EphemeralPortRangeStart", &NetworkingConfiguration::ephemeral_port_range_start),
             value("EphemeralPortRangeEnd", &NetworkingConfiguration::ephemeral_port_range_end),
             value("EnableDhcpClient", &NetworkingConfiguration::enable_dhcp_client),
             value("DisableIpv6", &NetworkingConfiguration::disable_ipv6),
             value("DhcpTimeout", &NetworkingConfiguration::dhcp_timeout));
  bool operator==(const NetworkingConfiguration&) const = default;
};

// The second request to a machine.
struct InitialConfig {
  static constexpr Type kType = Type::LxMiniInitMessageInitialConfig;
  static constexpr std::string_view kStruct = "LX_MINI_INIT_CONFIG_MESSAGE";
  std::string entropy;  // raw bytes for the kernel's random pool
  bool enable_gui_apps = false;
  bool mount_gpu_shares = false;
  bool enable_inbox_gpu_libs = false;
  NetworkingConfiguration networking_configuration;

  static constexpr auto kFields =
      fields(blob_size_first("EntropySize", "EntropyOffset", &InitialConfig::entropy),
             value("EnableGuiApps", &InitialConfig::enable_gui_apps),
             value("MountGpuShares", &InitialConfig::mount_gpu_shares),
             value("EnableInboxGpuLibs", &InitialConfig::enable_inbox_gpu_libs),
             value("NetworkingConfiguration", &InitialConfig::networking_configuration), buffer());
  bool operator==(const InitialConfig&) const = default;
};

// The waiting parent may exec the distribution's own init now. Written raw, id 0.
using StartDistroInit = HeaderOnly<Type::LxInitMessageStartDistroInit>;

// A direct child of mini_init ended. Written raw, id 0, on the notify channel.
struct ChildExit {
  static constexpr Type kType = Type::LxMiniInitMessageChildExit;
  static constexpr std::string_view kStruct = "LX_MINI_INIT_CHILD_EXIT_MESSAGE";
  uint32_t child_pid = 0;

  static constexpr auto kFields = fields(value("ChildPid", &ChildExit::child_pid));
  bool operator==(const ChildExit&) const = default;
};

// Names and counts of programs run: "name/count/name/count/". lsl never sends it.
struct Telemetry {
  static constexpr Type kType = Type::LxMiniInitTelemetryMessage;
  static constexpr std::string_view kStruct = "LX_MINI_INIT_TELEMETRY_MESSAGE";
  bool show_drvfs_notification = false;
  std::string counts;

  static constexpr auto kFields =
      fields(value("ShowDrvFsNotification", &Telemetry::show_drvfs_notification),
             tail_text("Buffer", &Telemetry::counts));
  bool operator==(const Telemetry&) const = default;
};

// A process dumped core; after the reply the raw core follows on the same connection (core(5)).
struct ProcessCrash {
  static constexpr Type kType = Type::LxProcessCrash;
  static constexpr std::string_view kStruct = "LX_PROCESS_CRASH";
  uint64_t timestamp = 0;  // seconds since the epoch
  uint32_t signal = 0;
  uint32_t pid = 0;
  std::string executable;  // as core_pattern %E gives it: slashes are exclamation marks

  static constexpr auto kFields =
      fields(value("Timestamp", &ProcessCrash::timestamp), value("Signal", &ProcessCrash::signal),
             value("Pid", &ProcessCrash::pid),
             tail_text("Buffer", &ProcessCrash::executable, MissingNul::Accepted));
  bool operator==(const ProcessCrash&) const = default;
};

}  // namespace lsl::wire
