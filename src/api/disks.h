// The methods of org.lsl.Service about disks in the machine, `lsl --mount` (lsl.varlink says what
// they do), as structs like those of requests.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace lsl::api {

// Where the machine failed; the numbers are those of LxMiniInitMessageMountStatus.
enum class DiskStep {
  None,
  FindDevice,
  FindPartition,
  Mount,
  Unmount,
  RemoveDirectory,
  DetectFilesystem
};
std::string_view name_of(DiskStep step);  // "find_device": on the wire
std::optional<DiskStep> parse_disk_step(std::string_view name);

// A machine's refusal is no Failure: the disk stays attached.
struct DiskOutcome {
  int64_t result = 0;  // 0, or what failed as a negative errno
  DiskStep step = DiskStep::None;
  bool operator==(const DiskOutcome&) const = default;
};

struct MountedDisk {
  std::optional<std::string> name;  // absent: nothing was mounted
  std::optional<std::string> path;  // in the distributions: "/mnt/wsl/NAME"
  DiskOutcome outcome;
  Json to_json() const;
  static Result<MountedDisk> from_json(const Json& parameters);
};

struct UnmountedDisk {
  DiskOutcome outcome;
  Json to_json() const;
  static Result<UnmountedDisk> from_json(const Json& parameters);
};

struct MountDisk {
  static constexpr std::string_view kMethod = "org.lsl.Service.MountDisk";
  static constexpr bool kMore = false;
  using Reply = MountedDisk;
  std::string disk;  // absolute path of a block device, with `vhd` of an image
  bool vhd = false;
  bool bare = false;
  std::optional<int64_t> partition;  // absent: the whole disk; never below 0
  std::optional<std::string> type;
  std::optional<std::string> options;
  std::optional<std::string> name;
  Json to_json() const;
  static Result<MountDisk> from_json(const Json& parameters);
};

struct UnmountDisk {
  static constexpr std::string_view kMethod = "org.lsl.Service.UnmountDisk";
  static constexpr bool kMore = false;
  using Reply = UnmountedDisk;
  std::optional<std::string> disk;  // absent: all
  Json to_json() const;
  static Result<UnmountDisk> from_json(const Json& parameters);
};

}  // namespace lsl::api
