// Life of a distribution: launching, importing and exporting it, its first configuration, its end
// (channels mini_init and init).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wire/enums.h"
#include "wire/fields.h"
#include "wire/types.h"

namespace lsl::wire {

// The four requests about a whole distribution share one struct. The reply comes on a new init
// channel.
template <Type T>
struct MiniInitRequest {
  static constexpr Type kType = T;
  static constexpr std::string_view kStruct = "LX_MINI_INIT_MESSAGE";
  MountDeviceType mount_device_type = MountDeviceType::Invalid;
  uint32_t device_id = 0;  // SCSI LUN or pmem number
  std::string fs_type;
  std::string mount_options;
  std::string vm_id;  // upper-case GUID text without braces
  std::string distribution_name;
  std::string shared_memory_root;
  std::string install_path;
  std::string user_profile;
  uint32_t flags = 0;         // kMiniInit...
  uint32_t connect_port = 0;  // neither set nor read

  static constexpr auto kFields =
      fields(value("MountDeviceType", &MiniInitRequest::mount_device_type),
             value("DeviceId", &MiniInitRequest::device_id),
             text("FsTypeOffset", &MiniInitRequest::fs_type),
             text("MountOptionsOffset", &MiniInitRequest::mount_options),
             text("VmIdOffset", &MiniInitRequest::vm_id),
             text("DistributionNameOffset", &MiniInitRequest::distribution_name),
             text("SharedMemoryRootOffset", &MiniInitRequest::shared_memory_root),
             text("InstallPathOffset", &MiniInitRequest::install_path),
             text("UserProfileOffset", &MiniInitRequest::user_profile),
             value("Flags", &MiniInitRequest::flags),
             value("ConnectPort", &MiniInitRequest::connect_port), buffer());
  bool operator==(const MiniInitRequest&) const = default;
};

using LaunchInit = MiniInitRequest<Type::LxMiniInitMessageLaunchInit>;
using Import = MiniInitRequest<Type::LxMiniInitMessageImport>;
using ImportInplace = MiniInitRequest<Type::LxMiniInitMessageImportInplace>;
using Export = MiniInitRequest<Type::LxMiniInitMessageExport>;

// The first message on every init channel.
struct CreateInstanceResult {
  static constexpr Type kType = Type::LxMiniInitMessageCreateInstanceResult;
  static constexpr std::string_view kStruct = "LX_MINI_INIT_CREATE_INSTANCE_RESULT";
  int32_t result = 0;  // 0 or a positive errno
  CreateInstanceStep failure_step = CreateInstanceStep::None;
  uint64_t pid = 0;           // of init, in the machine's first pid namespace (launch only)
  uint32_t connect_port = 0;  // import and export only
  std::optional<std::string> warnings;  // newline-separated

  static constexpr auto kFields =
      fields(value("Result", &CreateInstanceResult::result),
             value("FailureStep", &CreateInstanceResult::failure_step),
             value("Pid", &CreateInstanceResult::pid),
             value("ConnectPort", &CreateInstanceResult::connect_port),
             text("WarningsOffset", &CreateInstanceResult::warnings), buffer());
  bool operator==(const CreateInstanceResult&) const = default;
};

// How unpacking ended, and what the distribution says of itself.
struct ImportResult {
  static constexpr Type kType = Type::LxMiniInitMessageImportResult;
  static constexpr std::string_view kStruct = "LX_MINI_INIT_IMPORT_RESULT";
  int32_t result = 0;  // 0 or -1
  bool valid_distribution = false;
  std::optional<std::string> flavor;   // os-release ID
  std::optional<std::string> version;  // os-release VERSION_ID
  std::string shortcut_icon;           // raw bytes, at most 1 MiB
  std::optional<std::string> default_name;
  std::string terminal_profile;  // JSON, raw bytes
  bool generate_terminal_profile = false;
  bool generate_shortcut = false;

  static constexpr auto kFields = fields(
      value("Result", &ImportResult::result),
      value("ValidDistribution", &ImportResult::valid_distribution),
      text("FlavorIndex", &ImportResult::flavor), text("VersionIndex", &ImportResult::version),
      late(blob("ShortcutIconIndex", "ShortcutIconSize", &ImportResult::shortcut_icon)),
      text("DefaultNameIndex", &ImportResult::default_name),
      late(blob("TerminalProfileIndex", "TerminalProfileSize", &ImportResult::terminal_profile)),
      value("GenerateTerminalProfile", &ImportResult::generate_terminal_profile),
      value("GenerateShortcut", &ImportResult::generate_shortcut), buffer());
  bool operator==(const ImportResult&) const = default;
};

// The first configuration of a distribution.
struct Initialize {
  static constexpr Type kType = Type::LxInitMessageInitialize;
  static constexpr std::string_view kStruct = "LX_INIT_CONFIGURATION_INFORMATION";
  std::string hostname;
  std::string domainname;
  std::string windows_hosts;  // extra lines for /etc/hosts
  std::string distribution_name;
  std::string plan9_socket;  // version 1: path of the file server's socket
  std::string timezone;
  uint32_t drvfs_volumes_bitmap = 0;  // bit 0 = A: .. bit 25 = Z:
  uint32_t drvfs_default_owner = 0;   // uid
  uint32_t feature_flags = 0;         // kFeature...
  DrvfsMount drvfs_mount = DrvfsMount::None;

  static constexpr auto kFields =
      fields(text("HostnameOffset", &Initialize::hostname),
             text("DomainnameOffset", &Initialize::domainname),
             text("WindowsHostsOffset", &Initialize::windows_hosts),
             text("DistributionNameOffset", &Initialize::distribution_name),
             text("Plan9SocketOffset", &Initialize::plan9_socket),
             text("TimezoneOffset", &Initialize::timezone),
             value("DrvFsVolumesBitmap", &Initialize::drvfs_volumes_bitmap),
             value("DrvFsDefaultOwner", &Initialize::drvfs_default_owner),
             value("FeatureFlags", &Initialize::feature_flags),
             value("DrvfsMount", &Initialize::drvfs_mount), buffer());
  bool operator==(const Initialize&) const = default;
};

// Ports are 0xFFFFFFFF when there is no such server.
struct InitializeResponse {
  static constexpr Type kType = Type::LxInitMessageInitializeResponse;
  static constexpr std::string_view kStruct = "LX_INIT_CONFIGURATION_INFORMATION_RESPONSE";
  uint32_t plan9_port = 0xFFFFFFFF;
  uint32_t default_uid = 0;
  uint32_t interop_port = 0xFFFFFFFF;
  bool systemd_enabled = false;
  uint64_t pid_namespace = 0;          // inode of /proc/self/ns/pid
  std::optional<std::string> flavor;   // os-release ID
  std::optional<std::string> version;  // os-release VERSION_ID

  static constexpr auto kFields =
      fields(value("Plan9Port", &InitializeResponse::plan9_port),
             value("DefaultUid", &InitializeResponse::default_uid),
             value("InteropPort", &InitializeResponse::interop_port),
             value("SystemdEnabled", &InitializeResponse::systemd_enabled),
             value("PidNamespace", &InitializeResponse::pid_namespace),
             text("FlavorIndex", &InitializeResponse::flavor),
             text("VersionIndex", &InitializeResponse::version), buffer());
  bool operator==(const InitializeResponse&) const = default;
};

// Answered only to refuse, with ResultBool(false); else the connection just closes.
struct TerminateInstance {
  static constexpr Type kType = Type::LxInitMessageTerminateInstance;
  static constexpr std::string_view kStruct = "LX_INIT_TERMINATE_INSTANCE";
  bool force = false;  // do not refuse because of open files

  static constexpr auto kFields = fields(value("Force", &TerminateInstance::force));
  bool operator==(const TerminateInstance&) const = default;
};

// Private, from init: the distribution is on its way down in good order, which may take so long.
struct Stopping {
  static constexpr Type kType = Type::LslMessageStopping;
  static constexpr std::string_view kStruct = "LSL_STOPPING";
  uint32_t milliseconds = 0;

  static constexpr auto kFields = fields(value("Milliseconds", &Stopping::milliseconds));
  bool operator==(const Stopping&) const = default;
};

// Private, to mini_init on lxbus: ends a distribution it launched, at once. No answer: the
// distribution's channel ends, and ChildExit comes as for any other end.
struct KillInstance {
  static constexpr Type kType = Type::LslMessageKillInstance;
  static constexpr std::string_view kStruct = "LSL_KILL_INSTANCE";
  uint32_t launch_id = 0;  // the transaction id of its LaunchInit

  static constexpr auto kFields = fields(value("LaunchId", &KillInstance::launch_id));
  bool operator==(const KillInstance&) const = default;
};

// The IANA timezone changed; no reply.
struct TimezoneInformation {
  static constexpr Type kType = Type::LxInitMessageTimezoneInformation;
  static constexpr std::string_view kStruct = "LX_INIT_TIMEZONE_INFORMATION";
  std::string timezone;

  static constexpr auto kFields =
      fields(text("TimezoneOffset", &TimezoneInformation::timezone), buffer());
  bool operator==(const TimezoneInformation&) const = default;
};

}  // namespace lsl::wire
