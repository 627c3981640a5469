#include "conf/key_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <map>

#include "base/ini.h"
#include "base/text.h"
#include "conf/advice.h"

namespace lsl::conf {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

// Names and values are shown up to here; nothing sensible is longer.
constexpr size_t kMaxShown = 120;

std::string shown(std::string_view text) {
  if (text.size() <= kMaxShown) return printable(text);
  return printable(text.substr(0, kMaxShown)) + "...";
}

class TableReader {
 public:
  TableReader(std::string_view text, std::string_view file, std::span<const Key> keys)
      : text_(text), file_(file), keys_(keys) {}

  std::vector<Finding> read() {
    const IniFile ini = parse_ini(text_);
    for (const IniEntry& entry : ini.entries) take(entry);
    if (const auto& problem = ini.problem) {
      add(Finding::Kind::Syntax,
          fmt::format("{} in {}", shown(problem->text), place(problem->line)), problem->line,
          problem->offset, {}, [&] { return syntax_advice(text_, *problem); });
    }
    if (left_out_ > 0)
      findings_.push_back({Finding::Kind::More,
                           fmt::format("{} more findings in {}", left_out_, file_),
                           0,
                           {},
                           {}});
    return std::move(findings_);
  }

 private:
  std::string place(size_t line) const { return fmt::format("{}:{}", file_, line); }

  // Advice is sought only for what is listed: a file of a million mistakes costs no more than one
  // of a few.
  template <class Advice>
  void add(Finding::Kind kind, std::string text, size_t line, size_t offset, std::string_view key,
           Advice advice) {
    if (findings_.size() == kMaxFindings) {
      ++left_out_;
      return;
    }
    std::string sentences = advice() + line_advice(text_, line, offset);
    findings_.push_back(
        {kind, std::move(text), line, std::string(key.substr(0, kMaxShown)), std::move(sentences)});
  }

  template <class Advice>
  void complain(Finding::Kind kind, const IniEntry& entry, std::string text, Advice advice) {
    add(kind, std::move(text), entry.line, entry.offset, entry.key, std::move(advice));
  }

  void take(const IniEntry& entry) {
    const auto known = std::ranges::find_if(keys_, [&](const Key& key) {
      return iequals(key.name, entry.key) ||
             (!key.old_name.empty() && iequals(key.old_name, entry.key));
    });
    if (known == keys_.end()) {
      return complain(Finding::Kind::UnknownKey, entry,
                      fmt::format("Unknown key '{}' in {}", shown(entry.key), place(entry.line)),
                      [&] { return unknown_key_advice(entry.key, file_); });
    }
    // The first occurrence counts, also when its value was no good.
    const auto [first, is_new] = first_.emplace(&*known, First{&entry, true});
    if (!is_new) return complain_of_duplicate(entry, first->second);
    first->second.valid = store(entry, *known);
  }

  struct First {
    const IniEntry* entry;
    bool valid;
  };

  void complain_of_duplicate(const IniEntry& entry, const First& first) {
    complain(Finding::Kind::Duplicate, entry,
             fmt::format("Duplicated config key '{}' in {} (Conflicting key: '{}' in {})",
                         entry.key, place(entry.line), first.entry->key, place(first.entry->line)),
             [&] {
               return std::string(first.valid
                                      ? "The first one counts."
                                      : "The first one counts, although its value is not valid.");
             });
  }

  // True when the value was valid.
  bool store(const IniEntry& entry, const Key& key) {
    const std::optional<int> number = std::visit(
        Overloaded{
            [&](bool* value) {
              return keep(entry, parse_ini_bool(entry.value), *value, "boolean");
            },
            [&](std::optional<bool>* value) {
              return keep(entry, parse_ini_bool(entry.value), *value, "boolean");
            },
            [&](int32_t* value) { return keep(entry, parse_int(entry.value), *value, "integer"); },
            [&](std::optional<int32_t>* value) {
              return keep(entry, parse_int(entry.value), *value, "integer");
            },
            [&](std::string* value) { return keep_text(entry, *value); },
            [&](std::optional<std::string>* value) { return keep_text(entry, *value); },
            [&](uint64_t* value) { return keep_size(entry, *value); },
            [&](std::optional<uint64_t>* value) { return keep_size(entry, *value); },
            [&](Ports* value) { return keep_ports(entry, *value); },
            [&](const Choice& choice) { return choose(entry, choice); },
        },
        key.target);
    if (number && !key.instead.text.empty() && number != key.instead.fine) {
      complain(Finding::Kind::Note, entry,
               fmt::format("'{}' in {} has no effect: {}", key.name, place(entry.line),
                           key.instead.text),
               [] { return std::string(); });
    }
    return number.has_value();
  }

  // Each returns the value as a number (0 for a text), nothing when it was not valid.
  template <class From, class To>
  std::optional<int> keep(const IniEntry& entry, const std::optional<From>& parsed, To& value,
                          std::string_view type) {
    if (parsed) {
      value = *parsed;
      return static_cast<int>(*parsed);
    }
    complain(Finding::Kind::InvalidValue, entry,
             fmt::format("Invalid {} value '{}' for key '{}' in {}", type, shown(entry.value),
                         entry.key, place(entry.line)),
             [&] { return std::is_same_v<From, bool> ? bool_advice(entry.value) : int_advice(); });
    return std::nullopt;
  }

  template <class To>
  std::optional<int> keep_text(const IniEntry& entry, To& value) {
    value = entry.value;
    return 0;
  }

  template <class To>
  std::optional<int> keep_size(const IniEntry& entry, To& value) {
    if (const std::optional<uint64_t> size = parse_size(entry.value)) {
      value = *size;
      return 0;
    }
    complain(Finding::Kind::InvalidValue, entry,
             fmt::format("Invalid memory string '{}' for .wslconfig entry '{}' in {}",
                         shown(entry.value), entry.key, place(entry.line)),
             [] { return size_advice(); });
    return std::nullopt;
  }

  // Those that are good count.
  std::optional<int> keep_ports(const IniEntry& entry, Ports& value) {
    Ports ports;
    bool all_good = true;
    for (const std::string_view element : split(entry.value, ',')) {
      const auto port = parse_int(trim(element));
      const bool good = port && *port > 0 && *port <= UINT16_MAX;
      if (good) ports.push_back(static_cast<uint16_t>(*port));
      all_good = all_good && good;
    }
    value = std::move(ports);
    if (all_good) return 0;
    complain(Finding::Kind::InvalidValue, entry,
             fmt::format("Invalid integer value '{}' for key '{}' in {}", shown(entry.value),
                         entry.key, place(entry.line)),
             [] { return std::string("Valid values: ports from 1 to 65535, commas between."); });
    return std::nullopt;
  }

  std::optional<int> choose(const IniEntry& entry, const Choice& choice) {
    const auto name = std::ranges::find_if(
        choice.names, [&](std::string_view candidate) { return iequals(candidate, entry.value); });
    if (name != choice.names.end()) {
      *choice.target = static_cast<int>(name - choice.names.begin());
      return *choice.target;
    }
    complain(Finding::Kind::InvalidValue, entry,
             fmt::format("Invalid value '{}' for config key '{}' in {} (Valid values: {})",
                         shown(entry.value), entry.key, place(entry.line),
                         fmt::join(choice.names, ", ")),
             [] { return std::string(); });
    return std::nullopt;
  }

  std::string_view text_;
  std::string_view file_;
  std::span<const Key> keys_;
  std::map<const Key*, First> first_;
  std::vector<Finding> findings_;
  size_t left_out_ = 0;
};

std::string size_text(size_t bytes) {
  constexpr size_t kMiB = 1 << 20;
  return bytes % kMiB == 0 ? fmt::format("{} MiB", bytes / kMiB)
                           : fmt::format("{} KiB", bytes / 1024);
}

std::string obstacle(const Error& error, size_t limit) {
  switch (error.code) {
    case EFBIG:
      return fmt::format("is larger than {} and is not read", size_text(limit));
    case EISDIR:
      return "is a directory and is not read";
    case EINVAL:
      return "is no regular file and is not read";
    case ENOENT:
      return "is a link to nowhere and is not read";
    case ELOOP:
      return "is a link that cannot be followed and is not read";
    default:
      return fmt::format("cannot be read: {}", errno_text(error.code));
  }
}

}  // namespace

bool is_mistake(const Finding& finding) { return finding.kind != Finding::Kind::Note; }

std::string_view name_of(Finding::Kind kind) {
  switch (kind) {
    case Finding::Kind::Syntax:
      return "syntax";
    case Finding::Kind::UnknownKey:
      return "unknown_key";
    case Finding::Kind::InvalidValue:
      return "invalid_value";
    case Finding::Kind::Duplicate:
      return "duplicate";
    case Finding::Kind::Unreadable:
      return "unreadable";
    case Finding::Kind::More:
      return "more";
    case Finding::Kind::Note:
      return "note";
  }
  return "note";
}

std::vector<Finding> read_by_table(std::string_view text, std::string_view file,
                                   std::span<const Key> keys) {
  return TableReader(text, file, keys).read();
}

Finding unreadable(std::string_view file, const Error& error, size_t limit) {
  return {Finding::Kind::Unreadable,
          fmt::format("{} {}", file, obstacle(error, limit)),
          0,
          {},
          "Every key has its default."};
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

std::optional<uint64_t> parse_size(std::string_view text) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::optional<uint64_t> number = parse_unsigned(text.substr(0, digits));
  const std::string_view unit = text.substr(digits);
  constexpr auto kUnits =
      std::to_array<std::string_view>({"B", "K", "KB", "M", "MB", "G", "GB", "T", "TB"});
  const auto known = std::ranges::find(kUnits, unit);
  if (!number || (known == kUnits.end() && !unit.empty())) return std::nullopt;
  const auto power = unit.empty() ? 0 : (known - kUnits.begin() + 1) / 2;
  const uint64_t factor = uint64_t{1} << (10 * power);
  if (*number > UINT64_MAX / factor) return std::nullopt;
  return *number * factor;
}

}  // namespace lsl::conf
