// Reads a text in the grammar of base/ini.h by a table of known keys. Each key is described once:
// its name, where its value goes and, where lsl does something else than WSL, what that is. What is
// wrong with the text becomes findings, in WSL's own words (spec/wsl_conf.md sections 2.6 to 2.9)
// with advice of ours; nothing stops the reading but a syntax error.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace lsl::conf {

// One of a few names; its number is stored.
struct Choice {
  int* target = nullptr;
  std::span<const std::string_view> names;  // names[i] stores i
};

using Ports = std::vector<uint16_t>;

// Where a value goes, which is also what it may be (spec/wsl_conf.md section 2.8): an unsigned
// 64-bit number is a size in bytes, a vector a list of ports.
using Target =
    std::variant<bool*, int32_t*, std::string*, std::optional<bool>*, std::optional<std::string>*,
                 std::optional<int32_t>*, uint64_t*, std::optional<uint64_t>*, Ports*, Choice>;

// What lsl does although a file says otherwise.
struct Instead {
  std::string_view text;         // a clause: "no drives are mounted"; empty: lsl does as WSL
  std::optional<int> fine = {};  // a bool's or Choice's value that asks for just that
};

struct Key {
  std::string_view name;  // "section.key" as documented; matched in any case
  Target target;
  Instead instead = {};
  std::string_view old_name = {};  // another name of the same key
};

// One thing the reader of a file wants to know about it.
struct Finding {
  enum class Kind {
    Syntax,        // what follows was not read
    UnknownKey,    //
    InvalidValue,  // the key keeps its default
    Duplicate,     // the first one counts
    Unreadable,    // the file is there and cannot be read
    More,          // there are more findings than were listed
    Note,          // nothing is wrong with the file, but lsl does not do what it asks for
  };
  Kind kind = Kind::Syntax;
  std::string text;    // a sentence with the file's name and the line, in WSL's words where it has
                       // any; printable, at most a few hundred bytes
  size_t line = 0;     // as WSL counts them (base/ini.h); 0: of the whole file
  std::string key;     // as written, or empty
  std::string advice;  // what to do about it: sentences, printable; may be empty
};

// Everything but a Note is a mistake.
bool is_mistake(const Finding& finding);
// "syntax", "unknown_key", "invalid_value", "duplicate", "unreadable", "more", "note".
std::string_view name_of(Finding::Kind kind);

// Configuration files are at most that large; a larger one is not read.
inline constexpr size_t kMaxFile = 1 << 20;
// A file that is wrong in more places gets one Finding for all the rest.
inline constexpr size_t kMaxFindings = 64;

// Fills the targets; those without a valid value keep what they held. `file` is the name that the
// findings give it.
std::vector<Finding> read_by_table(std::string_view text, std::string_view file,
                                   std::span<const Key> keys);

// For a file that is there and could not be read; `error` is that of
// sys::read_optional_file_in_root, `limit` the size it was read with, in whole KiB.
Finding unreadable(std::string_view file, const Error& error, size_t limit = kMaxFile);

// strtol(3) with base 0, of the whole text, into 32 bits: "31", "0x1F", "010" is 8, "+5", " 7".
std::optional<int32_t> parse_int(std::string_view text);
// "4GB", "512M", "10": decimal digits, then B, K, KB, M, MB, G, GB, T or TB in upper case or
// nothing; powers of 1024 (spec/wslconfig.md section 1).
std::optional<uint64_t> parse_size(std::string_view text);

}  // namespace lsl::conf
