// Reads a text in the grammar of base/ini.h by a table of known keys. Each key is described once:
// its name and where its value goes. What is wrong with the text becomes findings, in WSL's own
// words (spec/wsl_conf.md sections 2.6 to 2.9); nothing stops the reading but a syntax error.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lsl::conf {

// One of a few names; its number is stored.
struct Choice {
  int* target = nullptr;
  std::span<const std::string_view> names;  // names[i] stores i
};

// Where a value goes, which is also what it may be (spec/wsl_conf.md section 2.8).
using Target = std::variant<bool*, int32_t*, std::string*, std::optional<std::string>*,
                            std::optional<int32_t>*, Choice>;

struct Key {
  std::string_view name;  // "section.key" as documented; matched in any case
  Target target;
};

// One thing the reader of a file wants to know about it.
struct Finding {
  enum class Kind { Syntax, UnknownKey, InvalidValue, Duplicate };
  Kind kind = Kind::Syntax;
  std::string text;  // WSL's words, with the file's name and the line; printable
  size_t line = 0;   // as WSL counts them (base/ini.h)
  std::string key;   // as written; empty for Syntax
};

// Fills the targets; those without a valid value keep what they held. `file` is the name that the
// findings give it.
std::vector<Finding> read_by_table(std::string_view text, std::string_view file,
                                   std::span<const Key> keys);

// strtol(3) with base 0, of the whole text, into 32 bits: "31", "0x1F", "010" is 8, "+5", " 7".
std::optional<int32_t> parse_int(std::string_view text);

}  // namespace lsl::conf
