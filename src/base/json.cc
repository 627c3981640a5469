#include "base/json.h"

#include <errno.h>

#include <algorithm>
#include <limits>

namespace lsl {
namespace {

constexpr size_t kMaxDepth = 64;

// Depth of brackets outside strings: checked before parsing, so that no deep tree is ever built.
size_t depth_of(std::string_view text) {
  size_t depth = 0;
  size_t deepest = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (depth_of(text) > kMaxDepth)
    return fail(EBADMSG, "parse JSON nested deeper than {}", kMaxDepth);
  Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) return fail(EBADMSG, "parse JSON of {} bytes", text.size());
  return value;
}

std::string to_text(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const Json* json_member(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  const auto member = object.find(name);
  return member == object.end() ? nullptr : &*member;
}

std::optional<std::string> json_string(const Json& object, std::string_view name) {
  const Json* member = json_member(object, name);
  if (member == nullptr || !member->is_string()) return std::nullopt;
  return *member->get_ptr<const std::string*>();
}

std::optional<int64_t> json_integer(const Json& object, std::string_view name) {
  const Json* member = json_member(object, name);
  if (member == nullptr || !member->is_number_integer()) return std::nullopt;
  if (const auto* number = member->get_ptr<const Json::number_unsigned_t*>()) {
    if (*number > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return std::nullopt;
    return static_cast<int64_t>(*number);
  }
  return *member->get_ptr<const Json::number_integer_t*>();
}

std::optional<bool> json_bool(const Json& object, std::string_view name) {
  const Json* member = json_member(object, name);
  if (member == nullptr || !member->is_boolean()) return std::nullopt;
  return *member->get_ptr<const Json::boolean_t*>();
}

std::optional<std::vector<std::string>> json_strings(const Json& object, std::string_view name) {
  const Json* member = json_member(object, name);
  if (member == nullptr || !member->is_array()) return std::nullopt;
  std::vector<std::string> strings;
  for (const Json& item : *member) {
    if (!item.is_string()) return std::nullopt;
    strings.push_back(*item.get_ptr<const std::string*>());
  }
  return strings;
}

}  // namespace lsl
