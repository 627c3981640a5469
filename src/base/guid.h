// Distribution ids, written as Windows writes GUIDs: "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}",
// lower case.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lsl {

class Guid {
 public:
  Guid() = default;  // all zeros: no id

  // With or without braces, any case (spec/cli.md section 2.1); nothing for any other form.
  static std::optional<Guid> parse(std::string_view text);
  // A version-4 GUID out of 16 random bytes.
  static Guid from_random(std::span<const uint8_t, 16> bytes);

  std::string braced() const;  // "{...}"
  std::string plain() const;   // without braces
  bool empty() const { return *this == Guid(); }

  auto operator<=>(const Guid&) const = default;

 private:
  std::array<uint8_t, 16> bytes_{};  // in the order they are written
};

}  // namespace lsl
