#include "guest/session/environment.h"

#include <algorithm>

namespace lsl::guest {
namespace {

bool has_name(std::string_view entry, std::string_view name) {
  return entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=';
}

}  // namespace

Environment::Environment(const std::vector<std::string>& entries) {
  entries_.reserve(entries.size() + 8);
  for (const std::string_view entry : entries) {
    const size_t equals = entry.find('=');
    if (equals != std::string_view::npos) {
      set(entry.substr(0, equals), entry.substr(equals + 1));
    }
  }
}

void Environment::set(std::string_view name, std::string_view value) {
  if (name.empty() || name.find('=') != std::string_view::npos) return;
  std::string entry(name);
  entry += '=';
  entry += value;
  const auto old = std::ranges::find_if(
      entries_, [&](const std::string& existing) { return has_name(existing, name); });
  if (old == entries_.end()) {
    entries_.push_back(std::move(entry));
  } else {
    *old = std::move(entry);
  }
}

std::optional<std::string_view> Environment::get(std::string_view name) const {
  return find_variable(entries_, name);
}

std::optional<std::string_view> find_variable(const std::vector<std::string>& block,
                                              std::string_view name) {
  for (const std::string_view entry : block) {
    if (has_name(entry, name)) return entry.substr(name.size() + 1);
  }
  return std::nullopt;
}

}  // namespace lsl::guest
