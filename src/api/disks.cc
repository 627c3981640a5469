#include "api/disks.h"

#include <array>
#include <utility>

#include "api/parameters.h"

namespace lsl::api {
namespace {

constexpr std::array<std::string_view, 7> kSteps = {
    "none",    "find_device",      "find_partition",   "mount",
    "unmount", "remove_directory", "detect_filesystem"};
constexpr int64_t kMaxErrno = 4095;  // MAX_ERRNO of the kernel

void write_outcome(Json& object, const DiskOutcome& outcome) {
  object["result"] = outcome.result;
  object["step"] = name_of(outcome.step);
}

DiskOutcome read_outcome(Parameters& in) {
  const int64_t result = in.integer("result");
  if (result > 0 || result < -kMaxErrno) in.complain("result");
  const std::optional<DiskStep> step = parse_disk_step(in.string("step"));
  if (!step) in.complain("step");
  return {result, step.value_or(DiskStep::None)};
}

}  // namespace

std::string_view name_of(DiskStep step) { return kSteps[static_cast<size_t>(step)]; }

std::optional<DiskStep> parse_disk_step(std::string_view name) {
  for (size_t i = 0; i < kSteps.size(); ++i) {
    if (kSteps[i] == name) return static_cast<DiskStep>(i);
  }
  return std::nullopt;
}

Json MountedDisk::to_json() const {
  Json object = Json::object();
  if (name) object["name"] = *name;
  if (path) object["path"] = *path;
  write_outcome(object, outcome);
  return object;
}
Result<MountedDisk> MountedDisk::from_json(const Json& parameters) {
  Parameters in(parameters);
  MountedDisk mounted{in.optional_string("name"), in.optional_string("path"), read_outcome(in)};
  return checked_reply(in, std::move(mounted));
}

Json UnmountedDisk::to_json() const {
  Json object = Json::object();
  write_outcome(object, outcome);
  return object;
}
Result<UnmountedDisk> UnmountedDisk::from_json(const Json& parameters) {
  Parameters in(parameters);
  UnmountedDisk unmounted{read_outcome(in)};
  return checked_reply(in, unmounted);
}

Json MountDisk::to_json() const {
  Json object{{"disk", disk}};
  if (vhd) object["vhd"] = true;
  if (bare) object["bare"] = true;
  if (partition) object["partition"] = *partition;
  if (type) object["type"] = *type;
  if (options) object["options"] = *options;
  if (name) object["name"] = *name;
  return object;
}
Result<MountDisk> MountDisk::from_json(const Json& parameters) {
  Parameters in(parameters);
  MountDisk request;
  request.disk = in.string("disk");
  request.vhd = in.flag("vhd");
  request.bare = in.flag("bare");
  request.partition = in.optional_integer("partition");
  if (request.partition.value_or(0) < 0) in.complain("partition");
  request.type = in.optional_string("type");
  request.options = in.optional_string("options");
  request.name = in.optional_string("name");
  return checked_request(in, std::move(request));
}

Json UnmountDisk::to_json() const {
  Json object = Json::object();
  if (disk) object["disk"] = *disk;
  return object;
}
Result<UnmountDisk> UnmountDisk::from_json(const Json& parameters) {
  Parameters in(parameters);
  UnmountDisk request{in.optional_string("disk")};
  return checked_request(in, std::move(request));
}

}  // namespace lsl::api
