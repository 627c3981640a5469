// Reads the tables and golden bytes below tests/data/wire; included by tests only.
#pragma once

#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/text.h"

namespace lsl::wire::test {

// The whole file below the source tree, empty when it cannot be read: callers expect a known number
// of entries.
inline std::string read_source_file(const std::string& path) {
  std::ifstream file(LSL_SOURCE_DIR "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Rows of a tab-separated table without its first line, each with at least `columns` cells.
inline std::vector<std::vector<std::string>> read_table(const std::string& name, size_t columns) {
  std::vector<std::vector<std::string>> rows;
  const std::string content = read_source_file("tests/data/wire/" + name);
  for (std::string_view line : split(content, '\n')) {
    if (line.empty()) continue;
    std::vector<std::string>& row = rows.emplace_back();
    for (std::string_view cell : split(line, '\t')) row.emplace_back(cell);
    if (row.size() < columns) row.resize(columns);
  }
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

inline Json read_json(const std::string& name) {
  Result<Json> value = parse_json(read_source_file("tests/data/wire/" + name));
  return value ? std::move(*value) : Json();
}

// Members that every entry of the file has.
inline std::string text_of(const Json& object, std::string_view name) {
  return json_string(object, name).value_or("");
}
inline uint32_t number_of(const Json& object, std::string_view name) {
  return static_cast<uint32_t>(json_integer(object, name).value_or(0));
}

inline std::string from_hex(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(digit(hex[i]) << 4 | digit(hex[i + 1]));
  return bytes;
}

inline std::string to_hex(std::string_view bytes) {
  std::string hex;
  for (char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

}  // namespace lsl::wire::test
