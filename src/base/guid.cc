#include "base/guid.h"

#include <fmt/core.h>

#include <algorithm>

namespace lsl {
namespace {

constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<Guid> Guid::parse(std::string_view text) {
  if (text.size() == kShape.size() + 2 && text.front() == '{' && text.back() == '}')
    text = text.substr(1, kShape.size());
  if (text.size() != kShape.size()) return std::nullopt;
  Guid guid;
  size_t digits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (kShape[i] == '-') {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int value = hex_digit(text[i]);
    if (value < 0) return std::nullopt;
    uint8_t& byte = guid.bytes_[digits / 2];
    byte = static_cast<uint8_t>(byte << 4 | value);
    ++digits;
  }
  return guid;
}

Guid Guid::from_random(std::span<const uint8_t, 16> bytes) {
  Guid guid;
  std::ranges::copy(bytes, guid.bytes_.begin());
  guid.bytes_[6] = static_cast<uint8_t>((guid.bytes_[6] & 0x0F) | 0x40);  // version 4 (RFC 4122)
  guid.bytes_[8] = static_cast<uint8_t>((guid.bytes_[8] & 0x3F) | 0x80);
  return guid;
}

std::string Guid::plain() const {
  std::string text;
  for (size_t i = 0; i < bytes_.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", bytes_[i]);
  }
  return text;
}

std::string Guid::braced() const { return "{" + plain() + "}"; }

}  // namespace lsl
