// The methods of org.lsl.Service (lsl.varlink says what they do) as structs: what a client asks.
//
// Each has kMethod, the type of its Reply, kMore (does it need several replies), to_json() and
// from_json(). from_json refuses missing, ill-typed and unknown parameters: the error's name is
// "InvalidParameter" and its detail the parameter's name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "api/boot_timeline.h"
#include "api/config_report.h"
#include "api/disks.h"
#include "api/maintenance.h"
#include "api/replies.h"
#include "api/selector.h"
#include "base/json.h"
#include "base/result.h"

namespace lsl::api {

struct ListDistributions {
  static constexpr std::string_view kMethod = "org.lsl.Service.ListDistributions";
  static constexpr bool kMore = false;
  using Reply = DistributionList;
  Json to_json() const;
  static Result<ListDistributions> from_json(const Json& parameters);
};

struct FindDistribution {
  static constexpr std::string_view kMethod = "org.lsl.Service.FindDistribution";
  static constexpr bool kMore = false;
  using Reply = FoundDistribution;
  std::string name;
  bool any_state = false;
  Json to_json() const;
  static Result<FindDistribution> from_json(const Json& parameters);
};

struct Import {
  static constexpr std::string_view kMethod = "org.lsl.Service.Import";
  static constexpr bool kMore = true;  // first a TransferStart, at the end an Imported
  using Reply = Imported;
  std::string name;
  std::string directory;              // absolute
  std::optional<int64_t> version;     // absent: the default version
  bool vhd = false;                   // the data is a disk image
  std::optional<std::string> format;  // "vhd", "vhdx", "img"; only with `vhd`, absent: "vhd"
  Json to_json() const;
  static Result<Import> from_json(const Json& parameters);
};

struct Export {
  static constexpr std::string_view kMethod = "org.lsl.Service.Export";
  static constexpr bool kMore = true;  // first a TransferStart, at the end Nothing
  using Reply = Nothing;
  Selector distribution;
  std::string format;  // "tar", "tar.gz", "tar.xz", "tar.zst", "vhd", "vhdx"
  Json to_json() const;
  static Result<Export> from_json(const Json& parameters);
};

struct Unregister {
  static constexpr std::string_view kMethod = "org.lsl.Service.Unregister";
  static constexpr bool kMore = false;
  using Reply = Nothing;
  Selector distribution;
  Json to_json() const;
  static Result<Unregister> from_json(const Json& parameters);
};

struct SetDefault {
  static constexpr std::string_view kMethod = "org.lsl.Service.SetDefault";
  static constexpr bool kMore = false;
  using Reply = Nothing;
  Selector distribution;
  Json to_json() const;
  static Result<SetDefault> from_json(const Json& parameters);
};

struct Terminate {
  static constexpr std::string_view kMethod = "org.lsl.Service.Terminate";
  static constexpr bool kMore = false;
  using Reply = Nothing;
  Selector distribution;
  Json to_json() const;
  static Result<Terminate> from_json(const Json& parameters);
};

struct Shutdown {
  static constexpr std::string_view kMethod = "org.lsl.Service.Shutdown";
  static constexpr bool kMore = false;
  using Reply = Nothing;
  bool force = false;
  Json to_json() const;
  static Result<Shutdown> from_json(const Json& parameters);
};

struct SetDefaultVersion {
  static constexpr std::string_view kMethod = "org.lsl.Service.SetDefaultVersion";
  static constexpr bool kMore = false;
  using Reply = Nothing;
  int64_t version = 1;  // any number travels; the service refuses all but 1 and 2
  Json to_json() const;
  static Result<SetDefaultVersion> from_json(const Json& parameters);
};

struct GetStatus {
  static constexpr std::string_view kMethod = "org.lsl.Service.Status";
  static constexpr bool kMore = false;
  using Reply = ServiceStatus;
  Json to_json() const;
  static Result<GetStatus> from_json(const Json& parameters);
};

struct OpenSession {
  static constexpr std::string_view kMethod = "org.lsl.Service.OpenSession";
  static constexpr bool kMore =
      true;  // Warnings, then a Session; a caller without "more" gets the Session only
  using Reply = Session;
  Selector distribution;
  bool interactive =
      false;  // the user's shell with nothing to do: the first-run command comes first
  Json to_json() const;
  static Result<OpenSession> from_json(const Json& parameters);
};

struct CheckConfig {
  static constexpr std::string_view kMethod = "org.lsl.Service.CheckConfig";
  static constexpr bool kMore = false;
  using Reply = ConfigReport;
  Selector distribution;
  Json to_json() const;
  static Result<CheckConfig> from_json(const Json& parameters);
};

struct GetBootTimeline {
  static constexpr std::string_view kMethod = "org.lsl.Service.BootTimeline";
  static constexpr bool kMore = false;
  using Reply = BootTimeline;
  Selector distribution;
  Json to_json() const;
  static Result<GetBootTimeline> from_json(const Json& parameters);
};

// The two methods every varlink service has (varlink.org, "Service interface").
struct GetInfo {
  static constexpr std::string_view kMethod = "org.varlink.service.GetInfo";
  static constexpr bool kMore = false;
  using Reply = ServiceInfo;
  Json to_json() const;
  static Result<GetInfo> from_json(const Json& parameters);
};

struct GetInterfaceDescription {
  static constexpr std::string_view kMethod = "org.varlink.service.GetInterfaceDescription";
  static constexpr bool kMore = false;
  using Reply = InterfaceDescription;
  std::string interface;
  Json to_json() const;
  static Result<GetInterfaceDescription> from_json(const Json& parameters);
};

using Request =
    std::variant<ListDistributions, FindDistribution, Import, Export, Unregister, SetDefault,
                 Terminate, Shutdown, SetDefaultVersion, GetStatus, OpenSession, CheckConfig,
                 GetBootTimeline, ImportInPlace, Resize, Move, SetSparse, Compact, SetDefaultUser,
                 SetVersion, Clone, MountDisk, UnmountDisk, GetInfo, GetInterfaceDescription>;

}  // namespace lsl::api
