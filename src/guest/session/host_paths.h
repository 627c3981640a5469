// Paths that mean something on one side only. Drives make host folders visible inside; whoever
// knows them gives a translator, and nothing here depends on how they are mounted.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lsl::guest {

// The path as the other side sees it; nothing when it has no counterpart there.
using PathTranslator = std::function<std::optional<std::string>(std::string_view path)>;

// What is told to the user about a path that could not be translated (spec/init.md section 1.2).
std::string translation_warning(std::string_view path);

// The elements of a path or path list as the host wrote it: separated by ';' or, where the element
// is not a Windows path ("C:\x", "\\server\x"), by ':'. Empty elements vanish.
std::vector<std::string_view> split_host_paths(std::string_view value);

// A host's path or list of paths (WSLENV's /p and /l, the host's PATH) as a list for the guest,
// joined by ':'. Relative elements are dropped silently, the others that `to_guest` cannot
// translate with a warning. Empty when nothing is left.
std::string translate_host_list(std::string_view value, const PathTranslator& to_guest,
                                std::vector<std::string>& warnings);
// The other direction: a guest's list, separated by ':', for a host that has the same separator.
std::string translate_guest_list(std::string_view value, const PathTranslator& to_host,
                                 std::vector<std::string>& warnings);

}  // namespace lsl::guest
