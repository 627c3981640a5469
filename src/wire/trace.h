// One line of text per message, for logs: LxInitMessageExitStatus{ExitCode=3}.
//
// Fields have WSL's names without "Offset" and "Index". Foreign text is made printable, long texts
// and lists are cut, raw bytes are only counted (entropy is a secret).
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "wire/layout.h"
#include "wire/types.h"

namespace lsl::wire {

// The line for a whole message as it travels. Never fails: what cannot be decoded is described by
// its header and the complaint, bytes without a header by their number.
std::string trace(std::string_view bytes, Launch launch = Launch::LinuxProcess);

namespace detail {

// Appends "Name=" and the value; the first field of a struct is not preceded by a comma.
class TraceLine {
 public:
  explicit TraceLine(std::string_view name) : line_(name) { open(); }

  void open() { line_ += '{', first_ = true; }
  void close() { line_ += '}', first_ = false; }
  void name(std::string_view field);
  void number(std::string_view field, std::string_view number);
  void text(std::string_view field, std::string_view text);
  void absent(std::string_view field);
  void list(std::string_view field, const std::vector<std::string>& list);
  void raw(std::string_view field, size_t bytes);
  std::string take() && { return std::move(line_); }

 private:
  std::string line_;
  bool first_ = true;
};

template <class T>
std::string number_text(T value) {
  if constexpr (std::is_same_v<T, bool>)
    return value ? "true" : "false";
  else if constexpr (std::is_same_v<T, Type>)
    return std::string(name_of(value));
  else if constexpr (std::is_enum_v<T>)
    return fmt::to_string(static_cast<std::underlying_type_t<T>>(value));
  else
    return fmt::to_string(value);
}

template <Described S>
void show_fields(TraceLine& line, const S& from);

template <class S, class M>
void show(TraceLine& line, const Value<S, M>& field, const S& from) {
  const M& value = from.*field.member;
  if constexpr (Described<M>) {
    line.name(field.name);
    line.open();
    show_fields(line, value);
    line.close();
  } else if constexpr (Array<M>) {
    std::string numbers;
    for (const auto& element : value)
      numbers += (numbers.empty() ? "[" : ", ") + number_text(element);
    line.number(field.name, numbers + "]");
  } else {
    line.number(field.name, number_text(value));
  }
}

// Text, TailText and FixedText; lists; blobs: told apart by what their member is and how it is
// sent.
template <class F>
struct SendsRawBytes : std::false_type {};
template <class S>
struct SendsRawBytes<Blob<S>> : std::true_type {};
template <class S>
struct SendsRawBytes<TailBytes<S>> : std::true_type {};

inline void show_member(TraceLine& line, std::string_view name, const std::string& text) {
  line.text(name, text);
}
inline void show_member(TraceLine& line, std::string_view name,
                        const std::optional<std::string>& text) {
  if (text)
    line.text(name, *text);
  else
    line.absent(name);
}
inline void show_member(TraceLine& line, std::string_view name,
                        const std::vector<std::string>& list) {
  line.list(name, list);
}

template <class F, class S>
void show(TraceLine& line, const F& field, const S& from) {
  if constexpr (SendsRawBytes<F>::value)
    line.raw(field.name, (from.*field.member).size());
  else
    show_member(line, field.name, from.*field.member);
}

template <class S, class M>
void show(TraceLine& line, const Extension<S, M>& field, const S& from) {
  if (from.*field.member) show_fields(line, *(from.*field.member));
}

template <class S>
void show(TraceLine&, const Buffer&, const S&) {}

template <Described S>
void show_fields(TraceLine& line, const S& from) {
  for_each_field<S>([&](const auto& field, size_t) { show(line, field, from); });
}

}  // namespace detail

template <Message M>
std::string trace_line(const M& message) {
  detail::TraceLine line(name_of(M::kType));
  detail::show_fields(line, message);
  line.close();
  return std::move(line).take();
}

}  // namespace lsl::wire
