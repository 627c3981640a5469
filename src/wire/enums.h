// Enumerations and flag sets inside messages, with WSL's values. A value this list does not know is
// kept as it came: nothing below may be assumed about a peer's number.
#pragma once

#include <cstdint>

namespace lsl::wire {

// LX_INIT_DRVFS_MOUNT
enum class DrvfsMount : uint32_t { None = 0, NonElevated = 1, Elevated = 2 };

// CREATE_PROCESS_SHELL_OPTIONS
inline constexpr uint32_t kShellOptionsLogin = 0x1;  // argv[0] starts with a dash

// LX_INIT_FEATURE_FLAGS
inline constexpr uint32_t kFeatureNone = 0;
inline constexpr uint32_t kFeatureVirtIo9p = 0x1;
inline constexpr uint32_t kFeatureVirtIoFs = 0x2;
inline constexpr uint32_t kFeatureDisable9pServer = 0x4;
inline constexpr uint32_t kFeatureRootfsCompressed = 0x8;
inline constexpr uint32_t kFeatureSystemDistro = 0x10;
inline constexpr uint32_t kFeatureDnsTunneling = 0x20;

// LX_INIT_CREATE_PROCESS_FLAGS
inline constexpr int32_t kCreateProcessNone = 0;
inline constexpr int32_t kCreateProcessStdInConsole = 0x1;
inline constexpr int32_t kCreateProcessStdOutConsole = 0x2;
inline constexpr int32_t kCreateProcessStdErrConsole = 0x4;
inline constexpr int32_t kCreateProcessElevated = 0x8;
inline constexpr int32_t kCreateProcessInteropEnabled = 0x10;
inline constexpr int32_t kCreateProcessAllowOobe = 0x20;  // a sixth socket carries OobeResult

// Private, on lxbus (PROTOCOL.md): the client's user does not want "wsl: ..." lines.
inline constexpr int32_t kCreateProcessNoWarnings = 0x4000'0000;

// LX_MINI_INIT_MESSAGE_FLAGS
inline constexpr uint32_t kMiniInitNone = 0;
inline constexpr uint32_t kMiniInitMountReadOnly = 0x1;
inline constexpr uint32_t kMiniInitCreateOverlayFs = 0x2;
inline constexpr uint32_t kMiniInitLaunchSystemDistro = 0x4;
inline constexpr uint32_t kMiniInitExportCompressGzip = 0x8;
inline constexpr uint32_t kMiniInitExportCompressXzip = 0x10;
inline constexpr uint32_t kMiniInitVerbose = 0x20;

// LX_MINI_INIT_MOUNT_DEVICE_TYPE
enum class MountDeviceType : uint32_t { Invalid = 0, Lun = 1, Pmem = 2 };

// LX_MINI_INIT_MEMORY_RECLAIM_MODE
enum class MemoryReclaimMode : uint32_t { Disabled = 0, Gradual = 1, DropCache = 2 };

// LX_MINI_INIT_PORT_TRACKER_TYPE
enum class PortTrackerType : uint32_t { None = 0, Mirrored = 1, Relay = 2 };

// LX_MINI_INIT_NETWORKING_MODE
enum class NetworkingMode : uint32_t { None = 0, Nat = 1, Bridged = 2, Mirrored = 3, Consomme = 4 };

// LX_MINI_MOUNT_STEP: the last step reached, also on success.
enum class MountStep : uint32_t {
  None = 0,
  FindDevice = 1,
  FindPartition = 2,
  Mount = 3,
  Unmount = 4,
  RmDir = 5,
  DetectFilesystem = 6,
};

// LX_MINI_CREATE_INSTANCE_STEP
enum class CreateInstanceStep : uint32_t {
  None = 0,
  FormatDisk = 1,
  MountDisk = 2,
  LaunchSystemDistro = 3,
  LaunchInit = 3,  // WSL gives both the same number
  RunTar = 4,
};

// CREATE_PROCESS_RESULT_FLAGS: the host program has a window of its own.
inline constexpr uint32_t kCreateProcessResultGuiApplication = 0x1;

// INTEROP_ERRNO: results of a host program's launch are Linux numbers on either side.
inline constexpr int32_t kInteropNotFound = 2;
inline constexpr int32_t kInteropNeedsElevation = 13;
inline constexpr int32_t kInteropFailed = 22;

// EXIT_CODES of a session's child that never became the program.
inline constexpr int32_t kExitUserNotFound = 67;
inline constexpr int32_t kExitTtyLimit = 87;

// GUEST_ADDRESS_FAMILY: families are Linux numbers on the wire.
inline constexpr uint16_t kFamilyInet = 2;
inline constexpr uint16_t kFamilyInet6 = 10;

}  // namespace lsl::wire
