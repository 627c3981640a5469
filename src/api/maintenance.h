// The methods of org.lsl.Service that change how and where a distribution is kept (lsl.varlink says
// what they do), as structs like those of requests.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/replies.h"
#include "api/selector.h"
#include "api/transfer.h"
#include "base/json.h"
#include "base/result.h"

namespace lsl::api {

// A reply of a long operation that is not its last. Any of the three may be absent.
struct JobNews {
  std::optional<std::string> output;   // a line that a program of the operation wrote
  std::optional<std::string> warning;  // text without prefix ("wsl: ") and line end
  std::optional<TransferProgress> progress;
  Json to_json() const;
  static Result<JobNews> from_json(const Json& parameters);
};

// The last reply of Compact.
struct Compacted {
  int64_t freed = 0;  // bytes given back to the host, 0 or more
  Json to_json() const;
  static Result<Compacted> from_json(const Json& parameters);
};

struct ImportInPlace {
  static constexpr std::string_view kMethod = "org.lsl.Service.ImportInPlace";
  static constexpr bool kMore = false;
  using Reply = Imported;
  std::string name;
  std::string path;  // absolute
  Json to_json() const;
  static Result<ImportInPlace> from_json(const Json& parameters);
};

struct Resize {
  static constexpr std::string_view kMethod = "org.lsl.Service.Resize";
  static constexpr bool kMore = true;  // JobNews, at the end Nothing
  using Reply = Nothing;
  Selector distribution;
  int64_t size = 0;  // bytes, 0 or more; 0: what the image offers
  Json to_json() const;
  static Result<Resize> from_json(const Json& parameters);
};

struct Move {
  static constexpr std::string_view kMethod = "org.lsl.Service.Move";
  static constexpr bool kMore = true;  // JobNews, at the end Nothing
  using Reply = Nothing;
  Selector distribution;
  std::string directory;  // absolute
  Json to_json() const;
  static Result<Move> from_json(const Json& parameters);
};

struct SetSparse {
  static constexpr std::string_view kMethod = "org.lsl.Service.SetSparse";
  static constexpr bool kMore = false;
  using Reply = Nothing;
  Selector distribution;
  bool sparse = false;
  bool allow_unsafe = false;
  Json to_json() const;
  static Result<SetSparse> from_json(const Json& parameters);
};

struct Compact {
  static constexpr std::string_view kMethod = "org.lsl.Service.Compact";
  static constexpr bool kMore = true;  // JobNews, at the end Compacted
  using Reply = Compacted;
  Selector distribution;
  Json to_json() const;
  static Result<Compact> from_json(const Json& parameters);
};

struct SetDefaultUser {
  static constexpr std::string_view kMethod = "org.lsl.Service.SetDefaultUser";
  static constexpr bool kMore = false;
  using Reply = Nothing;
  Selector distribution;
  uint32_t uid = 0;
  Json to_json() const;
  static Result<SetDefaultUser> from_json(const Json& parameters);
};

struct SetVersion {
  static constexpr std::string_view kMethod = "org.lsl.Service.SetVersion";
  static constexpr bool kMore = true;  // JobNews, at the end Nothing
  using Reply = Nothing;
  Selector distribution;
  int64_t version = 1;  // any number travels; the service refuses all but 1 and 2
  Json to_json() const;
  static Result<SetVersion> from_json(const Json& parameters);
};

struct Clone {
  static constexpr std::string_view kMethod = "org.lsl.Service.Clone";
  static constexpr bool kMore = true;  // JobNews, at the end Imported
  using Reply = Imported;
  Selector distribution;
  std::string new_name;
  std::optional<std::string> directory;  // absolute; absent: beside the original's, named new_name
  Json to_json() const;
  static Result<Clone> from_json(const Json& parameters);
};

}  // namespace lsl::api
