// LANG out of a distribution's locale file (spec/session.md section 8.3).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lsl::guest {

// The files in the order they are looked for; the first that exists is the only one read.
inline constexpr std::string_view kLocaleFiles[] = {"/etc/default/locale", "/etc/locale.conf"};

// The value of the last line with "LANG=" anywhere in it, unquoted; nothing when there is none.
std::optional<std::string> lang_of(std::string_view locale_file);

// One word as /bin/sh would read it; text with unbalanced quotes or a trailing backslash stays as
// it is.
std::string shell_unquote(std::string_view text);

}  // namespace lsl::guest
