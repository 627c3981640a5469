// Disks of a machine: mounting, detaching, resizing (channel mini_init and its status connections).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/enums.h"
#include "wire/fields.h"
#include "wire/types.h"

namespace lsl::wire {

// Mount a user's disk or partition; MountStatus comes on a new connection.
struct Mount {
  static constexpr Type kType = Type::LxMiniInitMessageMount;
  static constexpr std::string_view kStruct = "LX_MINI_INIT_MOUNT_MESSAGE";
  uint32_t partition_index = 0;  // 0: the whole disk
  uint32_t scsi_lun = 0;
  std::string type;         // empty: detect
  std::string target_name;  // one path component
  std::string options;      // as mount(8) takes them

  static constexpr auto kFields =
      fields(value("PartitionIndex", &Mount::partition_index), value("ScsiLun", &Mount::scsi_lun),
             text("TypeOffset", &Mount::type), text("TargetNameOffset", &Mount::target_name),
             text("OptionsOffset", &Mount::options), buffer());
  bool operator==(const Mount&) const = default;
};

// Undo a user's mount by name.
struct Unmount {
  static constexpr Type kType = Type::LxMiniInitMessageUnmount;
  static constexpr std::string_view kStruct = "LX_MINI_INIT_UNMOUNT_MESSAGE";
  std::string name;

  static constexpr auto kFields = fields(tail_text("Buffer", &Unmount::name));
  bool operator==(const Unmount&) const = default;
};

// Stop using a disk altogether.
struct Detach {
  static constexpr Type kType = Type::LxMiniInitMessageDetach;
  static constexpr std::string_view kStruct = "LX_MINI_INIT_DETACH_MESSAGE";
  uint32_t scsi_lun = 0;

  static constexpr auto kFields = fields(value("ScsiLun", &Detach::scsi_lun));
  bool operator==(const Detach&) const = default;
};

// Outcome of Mount, Unmount and Detach.
struct MountStatus {
  static constexpr Type kType = Type::LxMiniInitMessageMountStatus;
  static constexpr std::string_view kStruct = "LX_MINI_INIT_MOUNT_RESULT_MESSAGE";
  int32_t result = 0;  // 0, a negative errno, or -1
  MountStep failure_step = MountStep::None;

  static constexpr auto kFields = fields(value("Result", &MountStatus::result),
                                         value("FailureStep", &MountStatus::failure_step));
  bool operator==(const MountStatus&) const = default;
};

// Flush and drop a disk before the host removes it; answered with ResultInt32.
struct EjectVhd {
  static constexpr Type kType = Type::LxMiniInitMessageEjectVhd;
  static constexpr std::string_view kStruct = "EJECT_VHD_MESSAGE";
  uint32_t lun = 0;

  static constexpr auto kFields = fields(value("Lun", &EjectVhd::lun));
  bool operator==(const EjectVhd&) const = default;
};

// Answered on a new connection with ResultInt32.
struct WaitForPmemDevice {
  static constexpr Type kType = Type::LxMiniInitMessageWaitForPmemDevice;
  static constexpr std::string_view kStruct = "LX_MINI_INIT_WAIT_FOR_PMEM_DEVICE_MESSAGE";
  uint32_t pmem_id = 0;

  static constexpr auto kFields = fields(value("PmemId", &WaitForPmemDevice::pmem_id));
  bool operator==(const WaitForPmemDevice&) const = default;
};

// Check and resize an ext4 disk. Two new connections follow: the response, and the tools' output.
struct ResizeDistribution {
  static constexpr Type kType = Type::LxMiniInitMessageResizeDistribution;
  static constexpr std::string_view kStruct = "LX_MINI_INIT_RESIZE_DISTRIBUTION_MESSAGE";
  uint32_t scsi_lun = 0;
  uint64_t new_size = 0;  // bytes; 0: fill the device

  static constexpr auto kFields = fields(value("ScsiLun", &ResizeDistribution::scsi_lun),
                                         value("NewSize", &ResizeDistribution::new_size));
  bool operator==(const ResizeDistribution&) const = default;
};

struct ResizeDistributionResponse {
  static constexpr Type kType = Type::LxMiniInitMessageResizeDistributionResponse;
  static constexpr std::string_view kStruct = "LX_MINI_INIT_RESIZE_DISTRIBUTION_RESPONSE";
  uint32_t response_code = 0;  // 0 or 0xFFFFFFFF

  static constexpr auto kFields =
      fields(value("ResponseCode", &ResizeDistributionResponse::response_code));
  bool operator==(const ResizeDistributionResponse&) const = default;
};

}  // namespace lsl::wire
