#include "wire/trace.h"

#include <algorithm>

#include "base/text.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace lsl::wire {
namespace {

constexpr size_t kLongestText = 256;
constexpr size_t kLongestList = 64;

std::string quoted(std::string_view text) {
  if (text.size() <= kLongestText) return '"' + printable(text) + '"';
  return fmt::format("\"{}\"... ({} bytes)", printable(text.substr(0, kLongestText)), text.size());
}

std::string type_text(Type type) {
  const std::string_view name = name_of(type);
  const auto number = static_cast<uint32_t>(type);
  return name == "unknown" ? fmt::format("type {}", number) : std::string(name);
}

}  // namespace

namespace detail {

void TraceLine::name(std::string_view field) {
  if (!first_) line_ += ", ";
  first_ = false;
  for (std::string_view suffix : {"Offset", "Index"})
    if (field.ends_with(suffix) && field.size() > suffix.size()) field.remove_suffix(suffix.size());
  line_ += field;
  line_ += '=';
}

void TraceLine::number(std::string_view field, std::string_view number) {
  name(field);
  line_ += number;
}

void TraceLine::text(std::string_view field, std::string_view text) {
  name(field);
  line_ += quoted(text);
}

void TraceLine::absent(std::string_view field) {
  name(field);
  line_ += '-';
}

void TraceLine::list(std::string_view field, const std::vector<std::string>& list) {
  name(field);
  line_ += '[';
  for (size_t i = 0; i < std::min(list.size(), kLongestList); ++i) {
    if (i > 0) line_ += ", ";
    line_ += quoted(list[i]);
  }
  if (list.size() > kLongestList) line_ += fmt::format(", ... ({} entries)", list.size());
  line_ += ']';
}

void TraceLine::raw(std::string_view field, size_t bytes) {
  name(field);
  line_ += fmt::format("<{} bytes>", bytes);
}

}  // namespace detail

std::string trace(std::string_view bytes, Launch launch) {
  const Result<Header> header = parse_header(bytes);
  if (!header) return fmt::format("<{} bytes: {}>", bytes.size(), header.error().detail);
  std::string line = fmt::format("{}{{}} <{} bytes>", type_text(header->type), bytes.size());
  visit_message(header->type, launch, [&]<class M>() {
    const Result<M> message = decode<M>(bytes);
    line = message ? trace_line(*message)
                   : fmt::format("<malformed {}, {} bytes>", message.error().detail, bytes.size());
  });
  return line;
}

}  // namespace lsl::wire
