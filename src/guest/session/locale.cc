#include "guest/session/locale.h"

#include "base/text.h"

namespace lsl::guest {

std::optional<std::string> lang_of(std::string_view locale_file) {
  constexpr std::string_view kName = "LANG=";
  std::optional<std::string> lang;
  for (std::string_view line : split(locale_file, '\n')) {
    line = line.substr(0, line.find('#'));
    const size_t at = line.find(kName);
    if (at != std::string_view::npos) lang = shell_unquote(trim(line.substr(at + kName.size())));
  }
  return lang;
}

std::string shell_unquote(std::string_view text) {
  constexpr std::string_view kEscapedInDouble = "\"\\$`";
  std::string plain;
  char quote = '\0';
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == '\'') {
      if (c == quote)
        quote = '\0';
      else
        plain += c;
    } else if (c == '\\') {
      if (i + 1 == text.size()) return std::string(text);
      const char next = text[++i];
      if (quote == '"' && kEscapedInDouble.find(next) == std::string_view::npos) plain += c;
      plain += next;
    } else if (c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    } else {
      plain += c;
    }
  }
  return quote == '\0' ? plain : std::string(text);
}

}  // namespace lsl::guest
