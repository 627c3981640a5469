#include "cli/option_values.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.h"

namespace lsl::cli {
namespace {

struct Unit {
  std::string_view name;
  int shift;
};
constexpr std::array kUnits = {Unit{"", 0},   Unit{"B", 0},   Unit{"K", 10}, Unit{"KB", 10},
                               Unit{"M", 20}, Unit{"MB", 20}, Unit{"G", 30}, Unit{"GB", 30},
                               Unit{"T", 40}, Unit{"TB", 40}};

size_t digits_in_front(std::string_view text) {
  return std::min(text.find_first_not_of("0123456789"), text.size());
}

std::optional<int64_t> signed_number(std::string_view digits) {
  const std::optional<uint64_t> value = parse_unsigned(digits);
  if (!value || *value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
    return std::nullopt;
  return static_cast<int64_t>(*value);
}

}  // namespace

std::optional<int64_t> parse_version(std::string_view text) {
  if (text == "1") return 1;
  if (text == "2") return 2;
  return std::nullopt;
}

std::optional<int64_t> parse_size(std::string_view text) {
  const size_t digits = digits_in_front(text);
  const std::optional<int64_t> count = signed_number(text.substr(0, digits));
  const auto* unit = std::ranges::find(kUnits, text.substr(digits), &Unit::name);
  if (!count || unit == kUnits.end()) return std::nullopt;
  if (*count > std::numeric_limits<int64_t>::max() >> unit->shift) return std::nullopt;
  return *count << unit->shift;
}

std::optional<bool> parse_boolean(std::string_view text) {
  if (text == "1" || iequals(text, "true")) return true;
  if (text == "0" || iequals(text, "false")) return false;
  return std::nullopt;
}

std::optional<int64_t> parse_integer(Personality personality, std::string_view text) {
  if (behaves_as_wsl(personality)) text = text.substr(0, digits_in_front(text));
  return signed_number(text);
}

}  // namespace lsl::cli
