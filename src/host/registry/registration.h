// One registered distribution: the stored record (spec/service.md section 2.2; the value names are
// WSL's).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/guid.h"
#include "base/json.h"
#include "base/result.h"

namespace lsl::host {

// What is stored. Running, Converting and Exporting are computed, never written.
enum class StoredState { Installed = 1, Installing = 3, Uninstalling = 4 };

// Flags of a registration.
inline constexpr uint32_t kFlagInterop = 1;
inline constexpr uint32_t kFlagAppendHostPath = 2;
inline constexpr uint32_t kFlagDriveMounting = 4;
inline constexpr uint32_t kFlagVmMode = 8;  // version 2
inline constexpr uint32_t kDefaultFlags = kFlagInterop | kFlagAppendHostPath | kFlagDriveMounting;

struct Registration {
  Guid id;
  std::string name;
  std::string base_path;  // absolute; a version-1 root is at base_path/rootfs/fs
  std::string image;      // version 2: the disk's file name in base_path (VhdFileName)
  StoredState state = StoredState::Installing;
  uint32_t flags = kDefaultFlags;
  uint32_t default_uid = 0;
  std::vector<std::string> default_environment;
  std::string flavor;      // os-release ID
  std::string os_version;  // os-release VERSION_ID
  bool run_oobe = false;
  bool modern = true;  // came from a tar
  uint64_t order = 0;  // registrations keep the order they were made in

  int version() const { return (flags & kFlagVmMode) != 0 ? 2 : 1; }
  bool operator==(const Registration&) const = default;
};

// The environment every new registration starts with.
std::vector<std::string> initial_environment();

// 1 to 256 characters of A-Za-z0-9._- ; "Legacy" in any case is reserved. E_INVALIDARG with WSL's
// text else.
Status check_name(std::string_view name);

Json to_json(const Registration& registration);
// EBADMSG, naming the property, for a record that misses one it needs or has one of a wrong type.
Result<Registration> registration_from_json(const Json& record);

}  // namespace lsl::host
