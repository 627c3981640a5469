// The grammar of /etc/wsl.conf, /etc/wsl-distribution.conf and ~/.wslconfig (spec/wsl_conf.md
// section 2): sections, "key = value", '#' comments, quotes and backslash escapes, byte by byte and
// without a locale. Which keys there are, and what their values mean, is the reader's to know.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lsl {

struct IniEntry {
  std::string key;    // "section.key" as written; without a section before the first header
  std::string value;  // unquoted, unescaped, trimmed; may be empty
  size_t line = 0;
  size_t offset = 0;  // of the key's first byte in the text
};

struct IniProblem {
  std::string text;  // WSL's own words: "Expected '='"
  size_t line = 0;
  size_t offset = 0;  // of the byte that was not expected; the text's size at its end
};

struct IniFile {
  std::vector<IniEntry> entries;      // in order; keys may repeat, the first one counts
  std::optional<IniProblem> problem;  // a syntax error; what follows it was not read
};

// Lines are counted from 1 as WSL counts them: the CR and the LF behind a section or a value count
// one each.
IniFile parse_ini(std::string_view text);

// "1", "0", "true", "false", the words in any case; nothing else.
std::optional<bool> parse_ini_bool(std::string_view value);

}  // namespace lsl
