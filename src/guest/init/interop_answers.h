// What init answers to questions from inside the distribution (spec/init.md section 5.10): pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/enums.h"

namespace lsl::guest {

struct InteropFacts {
  uint32_t feature_flags = 0;   // as Initialize brought them
  bool drvfs_elevated = false;  // who created the instance was elevated
  wire::NetworkingMode networking_mode = wire::NetworkingMode::None;  // version 1: the host's own
  std::optional<std::string> vm_id;                                   // version 1 has none
};

using VariableLookup = std::function<std::optional<std::string>(const std::string& name)>;

// The reply to `request`, both whole messages: to the five queries their answers, to the launch of
// a host program that there is none (EOPNOTSUPP), as long as lsl has no host programs. Nothing for
// every other message. EBADMSG for one that does not decode.
Result<std::optional<std::string>> answer_query(std::string_view request, const InteropFacts& facts,
                                                const VariableLookup& variable);

}  // namespace lsl::guest
