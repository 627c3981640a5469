// Reads the members of a JSON object one by one, remembering the first that is missing or has the
// wrong type. Null counts as absent. For from_json() of requests and replies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace lsl::api {

class Parameters {
 public:
  explicit Parameters(const Json& object) : object_(object) {}

  std::string string(std::string_view name);
  std::optional<std::string> optional_string(std::string_view name);
  int64_t integer(std::string_view name);
  std::optional<int64_t> optional_integer(std::string_view name);
  // An integer from 0 to `limit`.
  uint64_t number(std::string_view name, uint64_t limit);
  bool flag(std::string_view name);  // absent: false
  std::vector<std::string> strings(std::string_view name);

  // Marks a member as wrong.
  void complain(std::string_view name);
  // The name of the first wrong member.
  const std::optional<std::string>& complaint() const { return complaint_; }
  // The first member that none of the calls above asked for.
  std::optional<std::string> unknown_member() const;

 private:
  const Json* find(std::string_view name);  // nullptr when absent or null

  const Json& object_;
  std::vector<std::string> known_;
  std::optional<std::string> complaint_;
};

}  // namespace lsl::api
