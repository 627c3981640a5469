#include "api/parameters.h"

#include <algorithm>
#include <limits>

namespace lsl::api {

const Json* Parameters::find(std::string_view name) {
  known_.emplace_back(name);
  const Json* member = json_member(object_, name);
  return member == nullptr || member->is_null() ? nullptr : member;
}

void Parameters::complain(std::string_view name) {
  if (!complaint_) complaint_ = std::string(name);
}

std::optional<std::string> Parameters::optional_string(std::string_view name) {
  if (find(name) == nullptr) return std::nullopt;
  std::optional<std::string> value = json_string(object_, name);
  if (!value) complain(name);
  return value;
}

std::string Parameters::string(std::string_view name) {
  const std::optional<std::string> value = optional_string(name);
  if (!value) complain(name);
  return value.value_or("");
}

std::optional<int64_t> Parameters::optional_integer(std::string_view name) {
  if (find(name) == nullptr) return std::nullopt;
  const std::optional<int64_t> value = json_integer(object_, name);
  if (!value) complain(name);
  return value;
}

int64_t Parameters::integer(std::string_view name) {
  const std::optional<int64_t> value = optional_integer(name);
  if (!value) complain(name);
  return value.value_or(0);
}

uint64_t Parameters::number(std::string_view name, uint64_t limit) {
  const int64_t value = integer(name);
  if (value >= 0 && static_cast<uint64_t>(value) <= limit) return static_cast<uint64_t>(value);
  complain(name);
  return 0;
}

bool Parameters::boolean(std::string_view name) {
  if (find(name) == nullptr) complain(name);
  return flag(name);
}

bool Parameters::flag(std::string_view name) {
  if (find(name) == nullptr) return false;
  const std::optional<bool> value = json_bool(object_, name);
  if (!value) complain(name);
  return value.value_or(false);
}

std::vector<std::string> Parameters::strings(std::string_view name) {
  find(name);
  std::optional<std::vector<std::string>> value = json_strings(object_, name);
  if (!value) complain(name);
  return std::move(value).value_or(std::vector<std::string>{});
}

std::optional<std::string> Parameters::unknown_member() const {
  if (!object_.is_object()) return std::nullopt;
  for (auto member = object_.begin(); member != object_.end(); ++member) {
    if (std::find(known_.begin(), known_.end(), member.key()) == known_.end()) return member.key();
  }
  return std::nullopt;
}

}  // namespace lsl::api
