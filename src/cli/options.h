// The options behind a command (spec/cli.md section 3.1): exact long names, short letters that can
// be bundled, values in the next word, positional words anywhere between.
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/personality.h"

namespace lsl::cli {

// Why a command line is refused. `code` is a symbolic name ("E_INVALIDARG") or empty: then no
// "Error code:" line is printed. With `usage` wsl prints its whole usage text; `text` is what lsl
// says instead.
struct Complaint {
  std::string text;
  std::string code;
  bool usage = false;
};

// A command line that is no command: wsl prints its usage.
Complaint misuse(std::string text);
// A wrong value, as wsl with the system's text for the code, as lsl with `text`.
Complaint incorrect(Personality personality, std::string_view code, std::string text);

struct OptionSpec {
  std::string_view name;  // "--version"; the key of what was found
  char letter = 0;        // 'v' for "-v", 0: none
  bool takes_value = false;
};

struct FoundOptions {
  std::map<std::string, std::string, std::less<>> values;  // flags have an empty one
  std::vector<std::optional<std::string>> positionals;     // one per slot
  bool has(std::string_view name) const { return values.find(name) != values.end(); }
  std::optional<std::string> value(std::string_view name) const;
};

// A later option overwrites an earlier one. "--" ends the options; a lone "-" is positional. wsl's
// quirk is kept for its personalities only: a positional that begins with "-" does not move on to
// the next slot.
std::expected<FoundOptions, Complaint> parse_options(Personality personality,
                                                     std::span<const OptionSpec> specs,
                                                     size_t slots,
                                                     std::span<const std::string> words);

}  // namespace lsl::cli
