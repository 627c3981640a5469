#include "wire/writer.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace lsl::wire {

void Writer::overwrite(size_t at, std::string_view bytes) {
  bytes_.replace(at, bytes.size(), bytes);
}

void Writer::append_text(std::string_view name, std::string_view text) {
  const size_t nul = text.find('\0');
  if (nul != std::string_view::npos) lose(fmt::format("{} contains a NUL", name));
  bytes_ += text.substr(0, nul);
  bytes_ += '\0';
}

uint16_t Writer::append_counted(std::string_view name, const std::vector<std::string>& list) {
  const size_t limit = std::numeric_limits<uint16_t>::max();
  if (list.size() > limit) lose(fmt::format("{} has {} entries, {} fit", name, list.size(), limit));
  const size_t count = std::min(list.size(), limit);
  for (size_t i = 0; i < count; ++i) append_text(name, list[i]);
  if (count == 0) bytes_ += '\0';
  return static_cast<uint16_t>(count);
}

void Writer::append_terminated(std::string_view name, const std::vector<std::string>& list) {
  for (const std::string& entry : list) {
    const bool told = !entry.empty() && entry.front() != '\0';
    if (told)
      append_text(name, entry);
    else
      lose(fmt::format("{} has an empty entry", name));
  }
  bytes_ += '\0';
}

void Writer::lose(std::string what) {
  if (loss_.empty()) loss_ = std::move(what);
}

void Writer::grow_to(size_t size) {
  if (bytes_.size() < size) bytes_.resize(size, '\0');
}

}  // namespace lsl::wire
