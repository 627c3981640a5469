#include "base/ini.h"

#include <utility>

#include "base/text.h"

namespace lsl {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

class IniParser {
 public:
  explicit IniParser(std::string_view text) : text_(text) {}

  IniFile parse() {
    while (!file_.problem) {
      skip_blanks();
      if (at_end()) break;
      const char c = text_[at_];
      if (c == '\n' || c == '\r' || c == '#') {
        end_blank_line();
      } else if (c == '[') {
        read_section();
      } else {
        read_entry();
      }
    }
    return std::move(file_);
  }

 private:
  bool at_end() const { return at_ == text_.size(); }
  bool next_is(char c) const { return !at_end() && text_[at_] == c; }
  void skip_blanks() {
    while (!at_end() && is_blank(text_[at_])) ++at_;
  }
  void refuse(std::string text) { file_.problem = IniProblem{std::move(text), line_, at_}; }

  // A comment runs to the line feed, whatever is in it.
  void skip_comment() {
    while (!at_end() && text_[at_] != '\n') ++at_;
  }

  void end_blank_line() {
    if (next_is('#')) skip_comment();
    if (next_is('\r')) ++at_;
    if (next_is('\n')) ++at_;
    ++line_;
  }

  // Behind a section or a value; a line feed behind the carriage return is a blank line then.
  void end_line() {
    if (next_is('#')) skip_comment();
    if (at_end()) return;
    ++at_;
    ++line_;
  }

  std::string_view read_name() {
    const size_t start = at_;
    while (!at_end() && is_name(text_[at_])) ++at_;
    return text_.substr(start, at_ - start);
  }

  void read_section() {
    ++at_;
    if (at_end() || !is_letter(text_[at_])) return refuse("Invalid section name");
    const std::string_view name = read_name();
    if (!next_is(']')) return refuse("Expected ']'");
    ++at_;
    skip_blanks();
    if (!at_end() && !next_is('\n') && !next_is('\r') && !next_is('#'))
      return refuse("Expected ' ' or '\\n'");
    section_ = name;
    end_line();
  }

  void read_entry() {
    if (!is_letter(text_[at_])) return refuse("Invalid key name");
    IniEntry entry{section_.empty() ? "" : section_ + '.', "", line_, at_};
    entry.key += read_name();
    skip_blanks();
    if (!next_is('=')) return refuse("Expected '='");
    ++at_;
    skip_blanks();
    if (!read_value(entry.value)) return;
    file_.entries.push_back(std::move(entry));
    end_line();
  }

  // False after refuse(). Blanks at the end go, unless a quote or an escape behind them keeps them.
  bool read_value(std::string& value) {
    bool quoted = false;
    size_t kept = 0;
    for (; !at_end(); ++at_) {
      const char c = text_[at_];
      if (c == '\n' || c == '\r' || (c == '#' && !quoted)) break;
      if (c == '\\') {
        if (!read_escape(value)) return false;
      } else if (c == '"') {
        quoted = !quoted;
      } else {
        value += c;
      }
      if (!is_blank(c)) kept = value.size();
    }
    if (quoted) {
      refuse("Expected \"");
      return false;
    }
    value.resize(kept);
    value.resize(std::string_view(value).substr(0, value.find('\0')).size());
    return true;
  }

  // At the backslash; leaves the position on the last character of the escape.
  bool read_escape(std::string& value) {
    const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    switch (c) {
      case '\\':
      case '"':
        value += c;
        break;
      case 'b':
        value += '\b';
        break;
      case 'n':
        value += '\n';
        break;
      case 't':
        value += '\t';
        break;
      case '\n':
        ++line_;
        break;
      case '\r':
        break;
      default:
        refuse("Invalid escaped character: '" + std::string(c == '\0' ? 0U : 1U, c) + "'");
        return false;
    }
    ++at_;
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t line_ = 1;
  std::string section_;
  IniFile file_;
};

}  // namespace

IniFile parse_ini(std::string_view text) { return IniParser(text).parse(); }

std::optional<bool> parse_ini_bool(std::string_view value) {
  if (value == "1" || iequals(value, "true")) return true;
  if (value == "0" || iequals(value, "false")) return false;
  return std::nullopt;
}

}  // namespace lsl
