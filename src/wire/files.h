// Files across the border: drives, virtiofs and 9p shares.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/fields.h"
#include "wire/types.h"

namespace lsl::wire {

// Mount the drives in the elevated or the other mount namespace; answered with ResultInt32.
// Bitmaps: bit 0 = A:.
struct RemountDrvfs {
  static constexpr Type kType = Type::LxInitMessageRemountDrvfs;
  static constexpr std::string_view kStruct = "LX_INIT_MOUNT_DRVFS";
  bool admin = false;
  uint32_t volumes_to_mount = 0;
  uint32_t unreadable_volumes = 0;
  int32_t default_owner_uid = 0;

  static constexpr auto kFields =
      fields(value("Admin", &RemountDrvfs::admin),
             value("VolumesToMount", &RemountDrvfs::volumes_to_mount),
             value("UnreadableVolumes", &RemountDrvfs::unreadable_volumes),
             value("DefaultOwnerUid", &RemountDrvfs::default_owner_uid));
  bool operator==(const RemountDrvfs&) const = default;
};

// Share a host folder by virtiofs.
struct AddVirtioFsDevice {
  static constexpr Type kType = Type::LxInitMessageAddVirtioFsDevice;
  static constexpr std::string_view kStruct = "LX_INIT_ADD_VIRTIOFS_SHARE_MESSAGE";
  bool admin = false;
  std::string path;
  std::string options;

  static constexpr auto kFields = fields(
      value("Admin", &AddVirtioFsDevice::admin), text("PathOffset", &AddVirtioFsDevice::path),
      text("OptionsOffset", &AddVirtioFsDevice::options), buffer());
  bool operator==(const AddVirtioFsDevice&) const = default;
};

struct AddVirtioFsDeviceResponse {
  static constexpr Type kType = Type::LxInitMessageAddVirtioFsDeviceResponse;
  static constexpr std::string_view kStruct = "LX_INIT_ADD_VIRTIOFS_SHARE_RESPONSE_MESSAGE";
  int32_t result = 0;  // 0 or a positive errno
  std::string tag;
  std::string child_name;  // empty: mount the tag itself
  std::string source;

  static constexpr auto kFields =
      fields(value("Result", &AddVirtioFsDeviceResponse::result),
             text("TagOffset", &AddVirtioFsDeviceResponse::tag),
             text("ChildNameOffset", &AddVirtioFsDeviceResponse::child_name),
             text("SourceOffset", &AddVirtioFsDeviceResponse::source), buffer());
  bool operator==(const AddVirtioFsDeviceResponse&) const = default;
};

// The share of the other elevation for a tag; answered with AddVirtioFsDeviceResponse.
struct RemountVirtioFsDevice {
  static constexpr Type kType = Type::LxInitMessageRemountVirtioFsDevice;
  static constexpr std::string_view kStruct = "LX_INIT_REMOUNT_VIRTIOFS_SHARE_MESSAGE";
  bool admin = false;
  std::string tag;

  static constexpr auto kFields = fields(value("Admin", &RemountVirtioFsDevice::admin),
                                         text("TagOffset", &RemountVirtioFsDevice::tag), buffer());
  bool operator==(const RemountVirtioFsDevice&) const = default;
};

// Answered with ResultBool: false means it has clients and force was not set.
struct StopPlan9Server {
  static constexpr Type kType = Type::LxInitMessageStopPlan9Server;
  static constexpr std::string_view kStruct = "LX_INIT_STOP_PLAN9_SERVER";
  bool force = false;

  static constexpr auto kFields = fields(value("Force", &StopPlan9Server::force));
  bool operator==(const StopPlan9Server&) const = default;
};

// Mount a host 9p share in the root namespace; answered with ResultInt32.
struct MountFolder {
  static constexpr Type kType = Type::LxMiniInitMountFolder;
  static constexpr std::string_view kStruct = "LX_MINI_INIT_MOUNT_FOLDER_MESSAGE";
  bool read_only = false;
  std::string path;
  std::string name;  // 9p aname

  static constexpr auto kFields =
      fields(value("ReadOnly", &MountFolder::read_only), text("PathIndex", &MountFolder::path),
             text("NameIndex", &MountFolder::name), buffer());
  bool operator==(const MountFolder&) const = default;
};

}  // namespace lsl::wire
