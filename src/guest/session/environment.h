// A process's environment while it is put together: later values replace earlier ones, the order of
// first appearance stays (spec/session.md section 8.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lsl::guest {

class Environment {
 public:
  Environment() = default;
  // Entries "NAME=value" as a peer sent them; what has no name is left out, of equal names the last
  // value counts.
  explicit Environment(const std::vector<std::string>& entries);

  // A name that is empty or holds '=' cannot be set and is passed over, as setenv(3) refuses it.
  void set(std::string_view name, std::string_view value);
  std::optional<std::string_view> get(std::string_view name) const;

  const std::vector<std::string>& entries() const { return entries_; }

 private:
  std::vector<std::string> entries_;
};

// The value of `name` in a block of "NAME=value" entries; the first match, case-sensitive.
std::optional<std::string_view> find_variable(const std::vector<std::string>& block,
                                              std::string_view name);

}  // namespace lsl::guest
