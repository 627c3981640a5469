// What CheckConfig answers (lsl.varlink): what is wrong with a distribution's configuration files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace lsl::api {

struct ConfigFinding {
  // "syntax", "unknown_key", "invalid_value", "duplicate", "unreadable" and "more" are mistakes,
  // "note" is none.
  std::string kind;
  int64_t line = 0;    // as WSL counts them; 0: of the whole file
  std::string text;    // with the file's name and the line
  std::string advice;  // may be empty
  bool operator==(const ConfigFinding&) const = default;
  bool is_mistake() const { return kind != "note"; }
};

struct ConfigFile {
  std::string file;      // its path in the distribution
  bool present = false;  // there is something under the name
  std::vector<ConfigFinding> findings;
  bool operator==(const ConfigFile&) const = default;
};

struct ConfigReport {
  std::vector<ConfigFile> files;
  Json to_json() const;
  static Result<ConfigReport> from_json(const Json& parameters);
};

}  // namespace lsl::api
