// What to tell somebody whose configuration file is not understood: the sentences behind WSL's own
// words. Pure, and never long; each function returns sentences with a full stop, or nothing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/ini.h"

namespace lsl::conf {

// The steps from one text to the other: a letter more, less or different, or two that changed
// places. ASCII case does not matter.
size_t edit_distance(std::string_view a, std::string_view b);

// For `key`, as written ("section.key"), which is no key of `file`: the key it may stand for, in
// this file or another one, or which there are.
std::string unknown_key_advice(std::string_view key, std::string_view file);
std::string bool_advice(std::string_view value);
std::string int_advice();
std::string size_advice();
// For a text that is no longer read behind `problem`.
std::string syntax_advice(std::string_view text, const IniProblem& problem);
// WSL counts the two bytes of a line end twice at times: the line an editor shows, with a blank in
// front, where that differs from `line`. `offset` is in the line.
std::string line_advice(std::string_view text, size_t line, size_t offset);

}  // namespace lsl::conf
