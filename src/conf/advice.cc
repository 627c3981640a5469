#include "conf/advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <vector>

#include "base/text.h"
#include "conf/distribution_conf.h"
#include "conf/wsl_conf.h"
#include "conf/wslconfig_keys.h"

namespace lsl::conf {
namespace {

using Names = std::vector<std::string_view>;

// No key is that long; what is longer resembles none.
constexpr size_t kMaxKey = 64;

// "section" and "name" of "section.name"; no section: an empty one.
struct Parts {
  std::string_view section;
  std::string_view name;
};
Parts parts_of(std::string_view key) {
  const size_t dot = key.find('.');
  if (dot == std::string_view::npos) return {"", key};
  return {key.substr(0, dot), key.substr(dot + 1)};
}

struct File {
  std::string_view path;
  Names names;
};

template <class Conf>
Names names_of() {
  Conf conf;
  Names names;
  for (const Key& key : keys_of(conf)) names.push_back(key.name);
  return names;
}

// `path` first, the others it may have been meant for behind it.
std::vector<File> files_beginning_with(std::string_view path) {
  std::vector<File> files = {
      {kWslConfPath, names_of<WslConf>()},
      {kDistributionConfPath, names_of<DistributionConf>()},
      {kWslconfigPath, {kWslconfigKeys.begin(), kWslconfigKeys.end()}},
  };
  // The host user's file has one name and two places.
  if (path.ends_with("wslconfig")) path = kWslconfigPath;
  const auto own = std::ranges::find(files, path, &File::path);
  if (own != files.end()) std::rotate(files.begin(), own, own + 1);
  return files;
}

// "a", "a and b", "a, b and c".
std::string enumerated(const Names& names, std::string_view last_separator) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? last_separator : std::string_view(", ");
    text += names[i];
  }
  return text;
}

Names sections_of(const Names& keys) {
  Names sections;
  for (const std::string_view key : keys) {
    const std::string_view section = parts_of(key).section;
    if (std::ranges::find(sections, section) == sections.end()) sections.push_back(section);
  }
  std::ranges::sort(sections);
  return sections;
}

Names with_name(const Names& keys, std::string_view name) {
  Names found;
  for (const std::string_view key : keys)
    if (iequals(parts_of(key).name, name)) found.push_back(key);
  return found;
}

Names in_section(const Names& keys, std::string_view section) {
  Names found;
  for (const std::string_view key : keys)
    if (iequals(parts_of(key).section, section)) found.push_back(parts_of(key).name);
  return found;
}

bool holds(const Names& keys, std::string_view wanted) {
  return std::ranges::any_of(keys, [&](std::string_view key) { return iequals(key, wanted); });
}

// The first of the least distance; nothing without candidates.
std::optional<std::string_view> nearest(const Names& candidates, std::string_view key,
                                        size_t& distance) {
  std::optional<std::string_view> best;
  for (const std::string_view candidate : candidates) {
    const size_t steps = edit_distance(candidate, key);
    if (best && steps >= distance) continue;
    best = candidate;
    distance = steps;
  }
  return best;
}

std::string did_you_mean(std::string_view key) { return fmt::format("Did you mean '{}'?", key); }

// A word that could be any is likened to none: one slip, and one more for every five letters.
bool resembles(std::string_view candidate, size_t distance) {
  return distance <= 1 + candidate.size() / 5;
}

std::string advice_without_section(std::string_view name, const std::vector<File>& files) {
  for (const File& file : files) {
    Names keys = with_name(file.names, name);
    if (keys.empty()) continue;
    const bool own = &file == &files.front();
    if (!own)
      return fmt::format("'{}' is a key of {}: {}.", name, file.path, enumerated(keys, " or "));
    std::vector<std::string> headers;
    for (const std::string_view key : keys)
      headers.push_back(fmt::format("[{}]", parts_of(key).section));
    return fmt::format("It needs its section in a line above it: {}.",
                       enumerated({headers.begin(), headers.end()}, " or "));
  }
  Names bare;
  for (const std::string_view key : files.front().names) bare.push_back(parts_of(key).name);
  size_t distance = 0;
  const auto best = nearest(bare, name, distance);
  if (best && resembles(*best, distance))
    return did_you_mean(with_name(files.front().names, *best).front()) +
           " Keys need their section in a line above them.";
  return fmt::format("Keys need their section in a line above them; there are {}.",
                     enumerated(sections_of(files.front().names), " and "));
}

// The key stands in another file's section, or under a name that only another file has.
std::optional<std::string> advice_of_other_files(std::string_view key,
                                                 const std::vector<File>& files) {
  const Parts parts = parts_of(key);
  const Names& own = files.front().names;
  for (auto other = files.begin() + 1; other != files.end(); ++other) {
    if (holds(other->names, key)) return fmt::format("That is a key of {}.", other->path);
    if (in_section(own, parts.section).empty() && !in_section(other->names, parts.section).empty())
      return fmt::format("[{}] is a section of {}.", parts.section, other->path);
  }
  for (auto other = files.begin() + 1; other != files.end(); ++other) {
    const Names keys = with_name(other->names, parts.name);
    if (!keys.empty() && with_name(own, parts.name).empty())
      return fmt::format("'{}' is a key of {}: {}.", parts.name, other->path,
                         enumerated(keys, " or "));
  }
  return std::nullopt;
}

std::string_view line_at(std::string_view text, size_t offset) {
  offset = std::min(offset, text.size());
  const size_t before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  const size_t begin = before == std::string_view::npos ? 0 : before + 1;
  const size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
  return text.substr(begin, std::max(begin, end) - begin);
}

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string cause_of_bad_name(std::string_view text, const IniProblem& problem) {
  const std::string_view rest = text.substr(std::min(problem.offset, text.size()));
  if (problem.offset == 0 && rest.starts_with(kByteOrderMark))
    return "The file begins with a byte order mark: save it as UTF-8 without one. ";
  if (rest.starts_with(';') || rest.starts_with("//")) return "A comment begins with #. ";
  const std::string_view start = text.substr(0, 512);
  if (start.find('\0') != std::string_view::npos || !is_utf8(rest.substr(0, 1)))
    return "This seems to be no text. ";
  return "A name is a letter, then letters and digits. ";
}

std::string cause_of_missing_equals(std::string_view text, const IniProblem& problem) {
  const char next = problem.offset < text.size() ? text[problem.offset] : '\n';
  const std::string_view line = trim(line_at(text, problem.offset));
  const std::string_view word = line.substr(0, line.find_first_of(" \t=:"));
  const size_t dot = word.find('.');
  if (next == '.' && dot != std::string_view::npos)
    return fmt::format("Write the section in a line of its own, [{}], and the key below it. ",
                       printable(word.substr(0, std::min(dot, kMaxKey))));
  if (next == ':') return "Between a key and its value stands =. ";
  if (next == '-' || next == '_') return "A key is made of letters and digits alone. ";
  if (next == '\n' || next == '\r' || next == '#')
    return "A line is a [section], KEY = VALUE or a # comment; \\ at the end of a line goes on in "
           "the next one. ";
  return "A line is a [section], KEY = VALUE or a # comment. ";
}

std::string cause_of(std::string_view text, const IniProblem& problem) {
  const std::string_view words = problem.text;
  if (words == "Invalid key name") return cause_of_bad_name(text, problem);
  if (words == "Invalid section name" || words == "Expected ']'")
    return "A section is [NAME], letters and digits without blanks. ";
  if (words.starts_with("Expected ' '")) return "Behind a section only a # comment may stand. ";
  if (words == "Expected '='") return cause_of_missing_equals(text, problem);
  if (words == "Expected \"") return "A quote is open at the end of the line. ";
  if (words.starts_with("Invalid escaped"))
    return "Write \\\\ for a backslash; \\\" \\n \\t and \\b are the others. ";
  return "";
}

}  // namespace

size_t edit_distance(std::string_view a, std::string_view b) {
  const std::string from = to_lower(a);
  const std::string to = to_lower(b);
  std::vector<size_t> before_last(to.size() + 1), last(to.size() + 1), row(to.size() + 1);
  std::iota(last.begin(), last.end(), size_t{0});
  for (size_t i = 1; i <= from.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= to.size(); ++j) {
      const size_t changed = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, changed});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[to.size()];
}

std::string unknown_key_advice(std::string_view key, std::string_view file) {
  if (key.size() > kMaxKey) return "";
  const std::vector<File> files = files_beginning_with(file);
  const Names& own = files.front().names;
  const Parts parts = parts_of(key);
  if (parts.section.empty()) return advice_without_section(parts.name, files);
  if (auto advice = advice_of_other_files(key, files)) return std::move(*advice);
  const Names same_name = with_name(own, parts.name);
  size_t distance = 0;
  // A name that is right is right in the section that is nearest.
  if (const auto best = nearest(same_name, key, distance)) return did_you_mean(*best);
  const auto best = nearest(own, key, distance);
  if (best && resembles(*best, distance)) return did_you_mean(*best);
  Names keys = in_section(own, parts.section);
  std::ranges::sort(keys);
  if (!keys.empty())
    return fmt::format("The keys of [{}]: {}.", parts.section, enumerated(keys, ", "));
  return fmt::format("The sections of this file: {}.", enumerated(sections_of(own), ", "));
}

std::string bool_advice(std::string_view value) {
  constexpr auto kTrue = std::to_array<std::string_view>({"yes", "y", "on", "t", "enabled"});
  constexpr auto kFalse = std::to_array<std::string_view>({"no", "n", "off", "f", "disabled"});
  const auto is_one_of = [&](const auto& words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return iequals(word, value); });
  };
  std::string cause;
  if (is_one_of(kTrue)) cause = "Write true. ";
  if (is_one_of(kFalse)) cause = "Write false. ";
  if (value.find(';') != std::string_view::npos) cause = "A comment begins with #. ";
  if (value.starts_with('\'')) cause = "Single quotes are part of the value. ";
  return cause + "Valid values: true, false, 1, 0.";
}

std::string int_advice() {
  return "Valid values: whole numbers of at most 32 bits; 0x in front makes them hexadecimal, a 0 "
         "octal.";
}

std::string size_advice() {
  return "Valid values: bytes, or a number with K, M, G or T in upper case behind it.";
}

std::string syntax_advice(std::string_view text, const IniProblem& problem) {
  return cause_of(text, problem) + "Nothing from here to the end of the file was read.";
}

std::string line_advice(std::string_view text, size_t line, size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto shown = 1 + static_cast<size_t>(std::ranges::count(before, '\n'));
  if (shown == line || before.find("\r\n") == std::string_view::npos) return "";
  return fmt::format(
      " In an editor this is line {}: WSL counts some lines twice where they end in CR and LF.",
      shown);
}

}  // namespace lsl::conf
