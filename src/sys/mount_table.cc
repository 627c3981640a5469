#include "sys/mount_table.h"

#include <limits>
#include <optional>

#include "base/text.h"

namespace lsl::sys {
namespace {

bool is_octal(char c) { return c >= '0' && c <= '7'; }

// proc(5): blank, tab, line end and backslash are written as a backslash and three octal digits.
std::string unescape(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && text.size() - i > 3 && text[i + 1] <= '3' &&
                        is_octal(text[i + 1]) && is_octal(text[i + 2]) && is_octal(text[i + 3]);
    if (!escape) {
      result += text[i];
      continue;
    }
    const int value = (text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0');
    result += static_cast<char>(value);
    i += 3;
  }
  return result;
}

std::optional<int> parse_id(std::string_view text) {
  const std::optional<uint64_t> number = parse_unsigned(text);
  if (!number || *number > static_cast<uint64_t>(std::numeric_limits<int>::max()))
    return std::nullopt;
  return static_cast<int>(*number);
}

// 36 35 98:0 /root /target rw,noatime master:1 - ext4 /dev/root rw,errors=continue
// The fields between the options and "-" vary in number.
std::optional<MountEntry> parse_line(std::string_view line) {
  constexpr size_t kId = 0, kParent = 1, kRoot = 3, kTarget = 4, kOptions = 5, kOptional = 6;
  const std::vector<std::string_view> fields = split(line, ' ');
  size_t dash = kOptional;
  while (dash < fields.size() && fields[dash] != "-") ++dash;
  if (dash + 3 >= fields.size()) return std::nullopt;
  const std::optional<int> id = parse_id(fields[kId]);
  const std::optional<int> parent = parse_id(fields[kParent]);
  if (!id || !parent) return std::nullopt;
  return MountEntry{*id,
                    *parent,
                    unescape(fields[kRoot]),
                    unescape(fields[kTarget]),
                    std::string(fields[kOptions]),
                    std::string(fields[dash + 1]),
                    unescape(fields[dash + 2]),
                    std::string(fields[dash + 3])};
}

}  // namespace

std::vector<MountEntry> parse_mountinfo(std::string_view text) {
  std::vector<MountEntry> entries;
  for (const std::string_view line : split(text, '\n'))
    if (std::optional<MountEntry> entry = parse_line(line)) entries.push_back(std::move(*entry));
  return entries;
}

bool proc_hides_processes(std::string_view mountinfo) {
  bool hides = false;
  for (const MountEntry& entry : parse_mountinfo(mountinfo))
    if (entry.type == "proc" && entry.target == "/proc")
      hides = entry.super_options.find("hidepid=") != entry.super_options.npos;
  return hides;
}

}  // namespace lsl::sys
