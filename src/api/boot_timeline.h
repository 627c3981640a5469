// What BootTimeline answers (lsl.varlink): how long which step of a distribution's last start took.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace lsl::api {

struct BootStep {
  std::string process;                 // "lsld", "builder", "init", "session leader", "process"
  std::string step;                    // what it did: "mount the tree"
  int64_t start_ns = 0;                // since the call that asked for the start
  std::optional<int64_t> duration_ns;  // absent: it did not end; 0: a point in time
  bool waits = false;                  // for another process
  bool operator==(const BootStep&) const = default;
};

struct BootTimeline {
  std::string id;
  std::string name;
  int64_t started_us = 0;              // since 1970
  std::optional<int64_t> ready_ns;     // until sessions could be opened; absent: not yet, or never
  std::optional<std::string> failure;  // why it came to nothing
  std::vector<BootStep> steps;         // by their start

  Json to_json() const;
  static Result<BootTimeline> from_json(const Json& parameters);
};

}  // namespace lsl::api
