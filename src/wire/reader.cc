#include "wire/reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace lsl::wire {

void Reader::complain(std::string complaint) {
  if (ok()) complaint_ = std::move(complaint);
}

size_t Reader::resolve(std::string_view name, size_t base, size_t first, uint32_t offset) {
  const uint64_t at = uint64_t{base} + offset;
  if (at < first)
    complain(fmt::format("{} {} points before the buffer", name, offset));
  else if (at >= bytes_.size())
    complain(fmt::format("{} {} points behind the message", name, offset));
  else
    return static_cast<size_t>(at);
  return bytes_.size();
}

std::string Reader::text(std::string_view name, size_t at) { return next_text(name, at); }

std::vector<std::string> Reader::texts(std::string_view name, size_t at, size_t count) {
  std::vector<std::string> list;
  for (size_t i = 0; i < count && ok(); ++i) list.push_back(next_text(name, at));
  if (!ok()) list.clear();
  return list;
}

std::vector<std::string> Reader::texts_until_empty(std::string_view name, size_t at) {
  std::vector<std::string> list;
  while (ok()) {
    std::string entry = next_text(name, at);
    if (entry.empty()) break;
    list.push_back(std::move(entry));
  }
  if (!ok()) list.clear();
  return list;
}

std::string Reader::text_or_rest(size_t at) const {
  const std::string all = rest(at);
  return all.substr(0, all.find('\0'));
}

std::string Reader::raw(std::string_view name, size_t at, size_t count) {
  if (at <= bytes_.size() && count <= bytes_.size() - at)
    return std::string(bytes_.substr(at, count));
  complain(fmt::format("{} has {} bytes, which reach behind the message", name, count));
  return {};
}

std::string Reader::rest(size_t at) const {
  return std::string(bytes_.substr(std::min(at, bytes_.size())));
}

std::string Reader::next_text(std::string_view name, size_t& at) {
  const size_t nul = at <= bytes_.size() ? bytes_.find('\0', at) : std::string_view::npos;
  if (nul == std::string_view::npos) {
    complain(fmt::format("{} has a text without NUL", name));
    return {};
  }
  std::string found(bytes_.substr(at, nul - at));
  at = nul + 1;
  return found;
}

}  // namespace lsl::wire
