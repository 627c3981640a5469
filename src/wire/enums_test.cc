#include "wire/enums.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "wire/constants.h"
#include "wire/test_data.h"
#include "wire/types.h"

namespace lsl::wire {
namespace {

using Values = std::map<std::pair<std::string, std::string>, std::string>;  // (enum, name): value

class Declared {
 public:
  template <class T>
  void add(const char* set, const char* name, T value) {
    values_[{set, name}] = std::to_string(static_cast<int64_t>(value));
  }
  const Values& values() const { return values_; }

 private:
  Values values_;
};

void add_init(Declared& all) {
  all.add("LX_INIT_DRVFS_MOUNT", "LxInitDrvfsMountNone", DrvfsMount::None);
  all.add("LX_INIT_DRVFS_MOUNT", "LxInitDrvfsMountNonElevated", DrvfsMount::NonElevated);
  all.add("LX_INIT_DRVFS_MOUNT", "LxInitDrvfsMountElevated", DrvfsMount::Elevated);
  all.add("CREATE_PROCESS_SHELL_OPTIONS", "ShellOptionsLogin", kShellOptionsLogin);
  const char* features = "LX_INIT_FEATURE_FLAGS";
  all.add(features, "LxInitFeatureNone", kFeatureNone);
  all.add(features, "LxInitFeatureVirtIo9p", kFeatureVirtIo9p);
  all.add(features, "LxInitFeatureVirtIoFs", kFeatureVirtIoFs);
  all.add(features, "LxInitFeatureDisable9pServer", kFeatureDisable9pServer);
  all.add(features, "LxInitFeatureRootfsCompressed", kFeatureRootfsCompressed);
  all.add(features, "LxInitFeatureSystemDistro", kFeatureSystemDistro);
  all.add(features, "LxInitFeatureDnsTunneling", kFeatureDnsTunneling);
  const char* process = "LX_INIT_CREATE_PROCESS_FLAGS";
  all.add(process, "LxInitCreateProcessFlagsNone", kCreateProcessNone);
  all.add(process, "LxInitCreateProcessFlagsStdInConsole", kCreateProcessStdInConsole);
  all.add(process, "LxInitCreateProcessFlagsStdOutConsole", kCreateProcessStdOutConsole);
  all.add(process, "LxInitCreateProcessFlagsStdErrConsole", kCreateProcessStdErrConsole);
  all.add(process, "LxInitCreateProcessFlagsElevated", kCreateProcessElevated);
  all.add(process, "LxInitCreateProcessFlagsInteropEnabled", kCreateProcessInteropEnabled);
  all.add(process, "LxInitCreateProcessFlagAllowOOBE", kCreateProcessAllowOobe);
}

void add_mini_init(Declared& all) {
  const char* flags = "LX_MINI_INIT_MESSAGE_FLAGS";
  all.add(flags, "LxMiniInitMessageFlagNone", kMiniInitNone);
  all.add(flags, "LxMiniInitMessageFlagMountReadOnly", kMiniInitMountReadOnly);
  all.add(flags, "LxMiniInitMessageFlagCreateOverlayFs", kMiniInitCreateOverlayFs);
  all.add(flags, "LxMiniInitMessageFlagLaunchSystemDistro", kMiniInitLaunchSystemDistro);
  all.add(flags, "LxMiniInitMessageFlagExportCompressGzip", kMiniInitExportCompressGzip);
  all.add(flags, "LxMiniInitMessageFlagExportCompressXzip", kMiniInitExportCompressXzip);
  all.add(flags, "LxMiniInitMessageFlagVerbose", kMiniInitVerbose);
  const char* device = "LX_MINI_INIT_MOUNT_DEVICE_TYPE";
  all.add(device, "LxMiniInitMountDeviceTypeInvalid", MountDeviceType::Invalid);
  all.add(device, "LxMiniInitMountDeviceTypeLun", MountDeviceType::Lun);
  all.add(device, "LxMiniInitMountDeviceTypePmem", MountDeviceType::Pmem);
  const char* reclaim = "LX_MINI_INIT_MEMORY_RECLAIM_MODE";
  all.add(reclaim, "LxMiniInitMemoryReclaimModeDisabled", MemoryReclaimMode::Disabled);
  all.add(reclaim, "LxMiniInitMemoryReclaimModeGradual", MemoryReclaimMode::Gradual);
  all.add(reclaim, "LxMiniInitMemoryReclaimModeDropCache", MemoryReclaimMode::DropCache);
  const char* tracker = "LX_MINI_INIT_PORT_TRACKER_TYPE";
  all.add(tracker, "LxMiniInitPortTrackerTypeNone", PortTrackerType::None);
  all.add(tracker, "LxMiniInitPortTrackerTypeMirrored", PortTrackerType::Mirrored);
  all.add(tracker, "LxMiniInitPortTrackerTypeRelay", PortTrackerType::Relay);
  const char* mode = "LX_MINI_INIT_NETWORKING_MODE";
  all.add(mode, "LxMiniInitNetworkingModeNone", NetworkingMode::None);
  all.add(mode, "LxMiniInitNetworkingModeNat", NetworkingMode::Nat);
  all.add(mode, "LxMiniInitNetworkingModeBridged", NetworkingMode::Bridged);
  all.add(mode, "LxMiniInitNetworkingModeMirrored", NetworkingMode::Mirrored);
  all.add(mode, "LxMiniInitNetworkingModeConsomme", NetworkingMode::Consomme);
}

void add_steps(Declared& all) {
  const char* mount = "LX_MINI_MOUNT_STEP";
  all.add(mount, "LxMiniInitMountStepNone", MountStep::None);
  all.add(mount, "LxMiniInitMountStepFindDevice", MountStep::FindDevice);
  all.add(mount, "LxMiniInitMountStepFindPartition", MountStep::FindPartition);
  all.add(mount, "LxMiniInitMountStepMount", MountStep::Mount);
  all.add(mount, "LxMiniInitMountStepUnmount", MountStep::Unmount);
  all.add(mount, "LxMiniInitMountStepRmDir", MountStep::RmDir);
  all.add(mount, "LxMiniInitMountStepDetectFilesystem", MountStep::DetectFilesystem);
  const char* instance = "LX_MINI_CREATE_INSTANCE_STEP";
  all.add(instance, "LxInitCreateInstanceStepNone", CreateInstanceStep::None);
  all.add(instance, "LxInitCreateInstanceStepFormatDisk", CreateInstanceStep::FormatDisk);
  all.add(instance, "LxInitCreateInstanceStepMountDisk", CreateInstanceStep::MountDisk);
  all.add(instance, "LxInitCreateInstanceStepLaunchSystemDistro",
          CreateInstanceStep::LaunchSystemDistro);
  all.add(instance, "LxInitCreateInstanceStepLaunchInit", CreateInstanceStep::LaunchInit);
  all.add(instance, "LxInitCreateInstanceStepRunTar", CreateInstanceStep::RunTar);
  all.add("TRANSACTION_STEP", "NONE", kStepOrdinary);
  all.add("TRANSACTION_STEP", "REQUEST", kStepRequest);
  all.add("TRANSACTION_STEP", "FIRST_REPLY", kStepFirstReply);
}

void add_results(Declared& all) {
  all.add("CREATE_PROCESS_RESULT_FLAGS",
          "GuiApplication (LX_INIT_CREATE_PROCESS_RESULT_FLAG_GUI_APPLICATION)",
          kCreateProcessResultGuiApplication);
  all.add("INTEROP_ERRNO", "ENOENT", kInteropNotFound);
  all.add("INTEROP_ERRNO", "EACCES", kInteropNeedsElevation);
  all.add("INTEROP_ERRNO", "EINVAL", kInteropFailed);
  all.add("EXIT_CODES", "LX_INIT_USER_NOT_FOUND", kExitUserNotFound);
  all.add("EXIT_CODES", "LX_INIT_TTY_LIMIT", kExitTtyLimit);
  all.add("GUEST_ADDRESS_FAMILY", "AF_INET (Linux)", kFamilyInet);
  all.add("GUEST_ADDRESS_FAMILY", "AF_INET6 (Linux)", kFamilyInet6);
}

TEST(Enums, ValuesEqualTheTable) {
  Values expected;
  for (const auto& row : test::read_table("enums.tsv", 6)) expected[{row[0], row[2]}] = row[3];
  ASSERT_EQ(expected.size(), 63u);
  Declared declared;
  add_init(declared);
  add_mini_init(declared);
  add_steps(declared);
  add_results(declared);
  EXPECT_EQ(declared.values(), expected);
}

TEST(Constants, ValuesEqualTheTable) {
  Values table;
  for (const auto& row : test::read_table("constants.tsv", 4)) table[{row[0], row[1]}] = row[2];
  Declared declared;
  declared.add("port", "LX_INIT_UTILITY_VM_INIT_PORT", kInitPort);
  declared.add("port", "LX_INIT_UTILITY_VM_PLAN9_PORT", kPlan9Port);
  declared.add("port", "LX_INIT_UTILITY_VM_PLAN9_DRVFS_PORT", kPlan9DrvfsPort);
  declared.add("port", "LX_INIT_UTILITY_VM_PLAN9_DRVFS_ADMIN_PORT", kPlan9DrvfsAdminPort);
  declared.add("port", "LX_INIT_UTILITY_VM_VIRTIOFS_PORT", kVirtioFsPort);
  declared.add("port", "LX_INIT_UTILITY_VM_CRASH_DUMP_PORT", kCrashDumpPort);
  declared.add("port", "LX_INIT_UTILITY_VM_INVALID_PORT", kInvalidPort);
  declared.add("fd", "LX_INIT_UTILITY_VM_INIT_SOCKET_FD", kInitChannelFd);
  declared.add("count", "LX_INIT_STD_FD_COUNT", kStdFdCount);
  declared.add("count", "LX_INIT_CREATE_NT_PROCESS_SOCKETS", kNtProcessSocketCount);
  declared.add("count", "LX_INIT_UTILITY_VM_CREATE_PROCESS_SOCKET_COUNT", kProcessSocketCount);
  declared.add("size", "largest message", kMaxMessageSize);
  declared.add("size", "smallest message", kHeaderSize);
  declared.add("size", "LX_INIT_UTILITY_VM_PLAN9_BUFFER_SIZE", kPlan9BufferSize);
  declared.add("size", "LX_INIT_DISTRO_NAME_MAX", kDistributionNameMax);
  declared.add("size", "boot entropy", kEntropySize);
  declared.add("size", "icon and profile template limit", kIconAndProfileMax);
  declared.add("size", "LOCALHOST_RELAY_BUFFER_SIZE", kLocalhostRelayBufferSize);
  const char* timeout = "timeout ms";
  declared.add(timeout, "LX_INIT_HVSOCKET_TIMEOUT_SECONDS", kConnectTimeout);
  declared.add(timeout, "SESSION_LEADER_ACCEPT_TIMEOUT_MS", kSessionLeaderAcceptTimeout);
  declared.add(timeout, "INTEROP_TIMEOUT_MS", kInteropTimeout);
  declared.add(timeout, "wsl2.kernelBootTimeout", kKernelBootTimeout);
  declared.add(timeout, "wsl2.distributionStartTimeout", kDistributionStartTimeout);
  declared.add(timeout, "LXSS_INIT_CONNECTION_TIMEOUT_MS", kInitConnectTimeout);
  declared.add(timeout, "c_defaultRetryPeriod", kRetryPeriod);
  declared.add(timeout, "c_defaultRetryTimeout", kRetryTimeout);
  declared.add(timeout, "boot.initTimeout (wsl.conf)", kSystemdTimeout);
  declared.add(timeout, "systemd readiness poll", kSystemdReadinessPoll);
  declared.add(timeout, "UTILITY_VM_SHUTDOWN_TIMEOUT", kMachineShutdownTimeout);
  declared.add(timeout, "lxbus message timeout (c_defaultMessageTimeout)", kLxbusMessageTimeout);
  for (const auto& [name, value] : declared.values()) {
    ASSERT_TRUE(table.contains(name)) << name.first << ' ' << name.second;
    EXPECT_EQ(table.at(name), value) << name.second;
  }
}

}  // namespace
}  // namespace lsl::wire
