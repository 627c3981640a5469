// JSON that may come from anybody: parsing never throws, is limited in depth, and members are read
// through typed accessors that answer "absent" for a wrong type. nlohmann::json underneath
// (docs/architecture.md, libraries).
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lsl {

using Json = nlohmann::json;

// The value of the whole text. EBADMSG for malformed text, text that is not UTF-8, or nesting
// deeper than 64.
Result<Json> parse_json(std::string_view text);
// Compact text on one line; bytes that are not UTF-8 become U+FFFD.
std::string to_text(const Json& value);

// Members of an object, absent when `object` is no object, has no such member, or the member has
// another type.
std::optional<std::string> json_string(const Json& object, std::string_view name);
std::optional<int64_t> json_integer(const Json& object, std::string_view name);
std::optional<bool> json_bool(const Json& object, std::string_view name);
std::optional<std::vector<std::string>> json_strings(const Json& object, std::string_view name);
// The member whatever its type, or nullptr.
const Json* json_member(const Json& object, std::string_view name);

}  // namespace lsl
