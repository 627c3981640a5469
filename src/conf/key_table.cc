#include "conf/key_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <map>

#include "base/ini.h"
#include "base/text.h"

namespace lsl::conf {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

std::string joined(std::span<const std::string_view> names) {
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

class TableReader {
 public:
  TableReader(std::string_view file, std::span<const Key> keys) : file_(file), keys_(keys) {}

  std::vector<Finding> read(const IniFile& ini) {
    for (const IniEntry& entry : ini.entries) take(entry);
    if (ini.problem) {
      findings_.push_back(
          {Finding::Kind::Syntax,
           fmt::format("{} in {}", printable(ini.problem->text), place(ini.problem->line)),
           ini.problem->line,
           {}});
    }
    return std::move(findings_);
  }

 private:
  std::string place(size_t line) const { return fmt::format("{}:{}", file_, line); }

  void complain(Finding::Kind kind, const IniEntry& entry, std::string_view what) {
    findings_.push_back({kind, std::string(what), entry.line, entry.key});
  }

  void take(const IniEntry& entry) {
    const auto known =
        std::ranges::find_if(keys_, [&](const Key& key) { return iequals(key.name, entry.key); });
    if (known == keys_.end()) {
      return complain(Finding::Kind::UnknownKey, entry,
                      fmt::format("Unknown key '{}' in {}", entry.key, place(entry.line)));
    }
    // The first occurrence counts, also when its value was no good.
    const auto [first, is_new] = first_.emplace(&*known, &entry);
    if (!is_new) {
      return complain(
          Finding::Kind::Duplicate, entry,
          fmt::format("Duplicated config key '{}' in {} (Conflicting key: '{}' in {})", entry.key,
                      place(entry.line), first->second->key, place(first->second->line)));
    }
    store(entry, known->target);
  }

  void store(const IniEntry& entry, const Target& target) {
    std::visit(
        Overloaded{
            [&](bool* value) { keep(entry, "boolean", parse_ini_bool(entry.value), *value); },
            [&](int32_t* value) { keep(entry, "integer", parse_int(entry.value), *value); },
            [&](std::optional<int32_t>* value) {
              keep(entry, "integer", parse_int(entry.value), *value);
            },
            [&](std::string* value) { *value = entry.value; },
            [&](std::optional<std::string>* value) { *value = entry.value; },
            [&](const Choice& choice) { choose(entry, choice); },
        },
        target);
  }

  template <class From, class To>
  void keep(const IniEntry& entry, std::string_view type, const std::optional<From>& parsed,
            To& value) {
    if (parsed) {
      value = *parsed;
      return;
    }
    complain(Finding::Kind::InvalidValue, entry,
             fmt::format("Invalid {} value '{}' for key '{}' in {}", type, printable(entry.value),
                         entry.key, place(entry.line)));
  }

  void choose(const IniEntry& entry, const Choice& choice) {
    const auto name = std::ranges::find_if(
        choice.names, [&](std::string_view candidate) { return iequals(candidate, entry.value); });
    if (name != choice.names.end()) {
      *choice.target = static_cast<int>(name - choice.names.begin());
      return;
    }
    complain(
        Finding::Kind::InvalidValue, entry,
        fmt::format("Invalid value '{}' for config key '{}' in {} (Valid values: {})",
                    printable(entry.value), entry.key, place(entry.line), joined(choice.names)));
  }

  std::string_view file_;
  std::span<const Key> keys_;
  std::map<const Key*, const IniEntry*> first_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> read_by_table(std::string_view text, std::string_view file,
                                   std::span<const Key> keys) {
  return TableReader(file, keys).read(parse_ini(text));
}

std::optional<int32_t> parse_int(std::string_view text) {
  const std::string copy(text);
  char* end = nullptr;
  errno = 0;
  const long value = std::strtol(copy.c_str(), &end, 0);
  if (copy.empty() || end != copy.c_str() + copy.size() || errno != 0) return std::nullopt;
  if (value < INT32_MIN || value > INT32_MAX) return std::nullopt;
  return static_cast<int32_t>(value);
}

}  // namespace lsl::conf
