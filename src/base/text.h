// Small text functions: splitting, trimming, numbers, shell quoting. No locale anywhere: ASCII
// rules, bytes pass.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lsl {

// "a::b" at ':' gives {"a", "", "b"}; an empty text gives {""}.
std::vector<std::string_view> split(std::string_view text, char separator);
// Without leading and trailing blanks, tabs and line ends.
std::string_view trim(std::string_view text);
bool iequals(std::string_view a, std::string_view b);  // ASCII case folded
std::string to_lower(std::string_view text);           // ASCII only

// The whole text as a decimal number, or nothing: no sign, no blanks, no overflow.
std::optional<uint64_t> parse_unsigned(std::string_view text);

// One word for /bin/sh: untouched when it is made of safe characters only, else in single quotes.
std::string shell_quote(std::string_view word);

// True when `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool is_utf8(std::string_view text);
// Control characters and malformed bytes as \xNN, so that foreign text cannot drive the terminal it
// is printed on.
std::string printable(std::string_view text);

}  // namespace lsl
