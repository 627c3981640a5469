// Messages to bytes and back, derived from the field lists (fields.h).
//
// encode() gives the whole message, header included, padded with zeros up to the size of its
// struct. What the format cannot carry is cut (a text at its first NUL, a list at 65535 entries, an
// empty entry where lists end with one); callers that pass on what users give them use
// encode_checked(), which refuses instead.
//
// decode() takes a whole message and trusts nothing in it. Refused with EBADMSG "TYPE: complaint":
// another type, a size other than the number of bytes, fewer bytes than the struct, a required text
// whose offset points into the fixed part (0 included) or behind the message, a text without NUL, a
// count larger than the texts present, a blob that reaches outside. Surplus bytes and padding are
// ignored; a bool is any non-zero byte; unknown enumeration values are kept as numbers.
#pragma once

#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.h"
#include "wire/layout.h"
#include "wire/reader.h"
#include "wire/types.h"
#include "wire/writer.h"

namespace lsl::wire {

namespace detail {

// Where a field stands in the message, where offsets count from, and where its struct's buffer
// begins.
struct Place {
  size_t at = 0;
  size_t base = 0;
  size_t first = 0;
};

// Texts go into the buffer in field order, then those of fields marked late.
enum class Pass { FixedAndEarly, Late };

template <class M>
constexpr Place embedded_place(const Place& place) {
  const size_t base = OffsetsFromSelf<M> ? place.at : place.base;
  return {place.at, base, place.at + buffer_offset<M>()};
}

template <class T>
constexpr auto to_number(T value) {
  if constexpr (std::is_same_v<T, bool>)
    return static_cast<uint8_t>(value ? 1 : 0);
  else if constexpr (std::is_enum_v<T>)
    return static_cast<std::make_unsigned_t<std::underlying_type_t<T>>>(value);
  else
    return static_cast<std::make_unsigned_t<T>>(value);
}

template <class T>
T from_number(const Reader& in, size_t at) {
  const auto number = in.number<decltype(to_number(T{}))>(at);
  if constexpr (std::is_same_v<T, bool>)
    return number != 0;
  else
    return static_cast<T>(number);
}

inline void put_offset(Writer& out, const Place& place) {
  out.put(place.at, static_cast<uint32_t>(out.size() - place.base));
}

}  // namespace detail

// ---- encoding: one overload per kind of field ----

namespace detail {

template <Described S>
void write_fields(Writer& out, const S& from, const Place& place, Pass pass);

template <class S, class M>
void write(Writer& out, const Value<S, M>& field, const S& from, const Place& place, Pass pass) {
  const M& value = from.*field.member;
  if constexpr (Described<M>) {
    write_fields(out, value, embedded_place<M>(place), pass);
  } else if (pass == Pass::FixedAndEarly) {
    if constexpr (Array<M>) {
      for (size_t i = 0; i < value.size(); ++i)
        out.put(place.at + i * sizeof(value[0]), to_number(value[i]));
    } else {
      out.put(place.at, to_number(value));
    }
  }
}

template <class S>
void write(Writer& out, const Text<S, std::string>& field, const S& from, const Place& place,
           Pass pass) {
  if (pass != Pass::FixedAndEarly) return;
  put_offset(out, place);
  out.append_text(field.name, from.*field.member);
}

template <class S>
void write(Writer& out, const Text<S, std::optional<std::string>>& field, const S& from,
           const Place& place, Pass pass) {
  const std::optional<std::string>& value = from.*field.member;
  if (pass != Pass::FixedAndEarly || !value) return;
  put_offset(out, place);
  out.append_text(field.name, *value);
}

template <class S>
void write(Writer& out, const CountedList<S>& field, const S& from, const Place& place, Pass pass) {
  if ((pass == Pass::Late) != field.late) return;
  put_offset(out, place);
  out.put(place.at + 4, out.append_counted(field.name, from.*field.member));
}

template <class S>
void write(Writer& out, const TerminatedList<S>& field, const S& from, const Place& place,
           Pass pass) {
  if (pass != Pass::FixedAndEarly) return;
  put_offset(out, place);
  out.append_terminated(field.name, from.*field.member);
}

template <class S>
void write(Writer& out, const EnvironmentBlock<S>& field, const S& from, const Place& place,
           Pass pass) {
  if (pass != Pass::FixedAndEarly) return;
  put_offset(out, place);
  out.append_terminated(field.name, from.*field.member);
  out.append(std::string_view("\0", 1));
}

template <class S>
void write(Writer& out, const Blob<S>& field, const S& from, const Place& place, Pass pass) {
  const std::string& bytes = from.*field.member;
  if ((pass == Pass::Late) != field.late || bytes.empty()) return;
  const bool size_first = field.order == BlobOrder::SignedSizeThenOffset;
  out.put(place.at + (size_first ? 0 : 4), static_cast<uint32_t>(bytes.size()));
  put_offset(out, {place.at + (size_first ? 4 : 0), place.base, place.first});
  out.append(bytes);
}

template <class S>
void write(Writer& out, const TailText<S, std::string>& field, const S& from, const Place&,
           Pass pass) {
  if (pass == Pass::FixedAndEarly) out.append_text(field.name, from.*field.member);
}

template <class S>
void write(Writer& out, const TailText<S, std::optional<std::string>>& field, const S& from,
           const Place&, Pass pass) {
  const std::optional<std::string>& value = from.*field.member;
  if (pass == Pass::FixedAndEarly && value) out.append_text(field.name, *value);
}

template <class S>
void write(Writer& out, const TailBytes<S>& field, const S& from, const Place&, Pass pass) {
  if (pass == Pass::FixedAndEarly) out.append(from.*field.member);
}

template <class S, size_t N>
void write(Writer& out, const FixedText<S, N>& field, const S& from, const Place& place,
           Pass pass) {
  if (pass != Pass::FixedAndEarly) return;
  std::string_view text = from.*field.member;
  if (text.size() >= N || text.find('\0') != std::string_view::npos)
    out.lose(std::string(field.name) + " does not fit");
  text = text.substr(0, text.find('\0'));
  out.overwrite(place.at, text.substr(0, N - 1));
}

template <class S, class M>
void write(Writer& out, const Extension<S, M>& field, const S& from, const Place& place,
           Pass pass) {
  const std::optional<M>& value = from.*field.member;
  if (pass != Pass::FixedAndEarly || !value) return;
  const size_t at = out.size();
  out.grow_to(at + kFixedSize<M>);
  write_fields(out, *value, Place{at, place.base, out.size()}, pass);
}

template <class S>
void write(Writer&, const Buffer&, const S&, const Place&, Pass) {}

template <Described S>
void write_fields(Writer& out, const S& from, const Place& place, Pass pass) {
  for_each_field<S>([&](const auto& field, size_t offset) {
    write(out, field, from, Place{place.at + offset, place.base, place.first}, pass);
  });
}

template <Message M>
Writer encode_into_writer(const M& message, uint32_t transaction_id, uint32_t transaction_step) {
  Writer out(buffer_offset<M>());
  const Place place{0, 0, buffer_offset<M>()};
  write_fields(out, message, place, Pass::FixedAndEarly);
  write_fields(out, message, place, Pass::Late);
  out.grow_to(kFixedSize<M>);
  const Header header{M::kType, static_cast<uint32_t>(out.size()), transaction_id,
                      transaction_step};
  write_fields(out, header, Place{}, Pass::FixedAndEarly);
  return out;
}

}  // namespace detail

template <Message M>
std::string encode(const M& message, uint32_t transaction_id, uint32_t transaction_step) {
  return detail::encode_into_writer(message, transaction_id, transaction_step).take();
}

// EINVAL when a value cannot be carried, EMSGSIZE when the message would be larger than a receiver
// accepts.
template <Message M>
Result<std::string> encode_checked(const M& message, uint32_t transaction_id,
                                   uint32_t transaction_step) {
  Writer out = detail::encode_into_writer(message, transaction_id, transaction_step);
  if (!out.loss().empty()) return fail(EINVAL, "{}: {}", name_of(M::kType), out.loss());
  if (out.size() > kMaxMessageSize)
    return fail(EMSGSIZE, "{}: {} bytes", name_of(M::kType), out.size());
  return std::move(out).take();
}

// ---- decoding: one overload per kind of field ----

namespace detail {

template <Described S>
void read_fields(Reader& in, S& to, const Place& place);

template <class S, class M>
void read(Reader& in, const Value<S, M>& field, S& to, const Place& place) {
  M& value = to.*field.member;
  if constexpr (Described<M>) {
    read_fields(in, value, embedded_place<M>(place));
  } else if constexpr (Array<M>) {
    using Element = typename ArrayTraits<M>::Element;
    for (size_t i = 0; i < value.size(); ++i)
      value[i] = from_number<Element>(in, place.at + i * sizeof(Element));
  } else {
    value = from_number<M>(in, place.at);
  }
}

inline size_t read_offset(Reader& in, std::string_view name, const Place& place) {
  return in.resolve(name, place.base, place.first, in.number<uint32_t>(place.at));
}

template <class S>
void read(Reader& in, const Text<S, std::string>& field, S& to, const Place& place) {
  to.*field.member = in.text(field.name, read_offset(in, field.name, place));
}

template <class S>
void read(Reader& in, const Text<S, std::optional<std::string>>& field, S& to, const Place& place) {
  if (in.number<uint32_t>(place.at) != 0)
    to.*field.member = in.text(field.name, read_offset(in, field.name, place));
}

template <class S>
void read(Reader& in, const CountedList<S>& field, S& to, const Place& place) {
  const size_t at = read_offset(in, field.name, place);
  to.*field.member = in.texts(field.name, at, in.number<uint16_t>(place.at + 4));
}

template <class S>
void read(Reader& in, const TerminatedList<S>& field, S& to, const Place& place) {
  to.*field.member = in.texts_until_empty(field.name, read_offset(in, field.name, place));
}

template <class S>
void read(Reader& in, const EnvironmentBlock<S>& field, S& to, const Place& place) {
  to.*field.member = in.texts_until_empty(field.name, read_offset(in, field.name, place));
}

template <class S>
void read(Reader& in, const Blob<S>& field, S& to, const Place& place) {
  const bool size_first = field.order == BlobOrder::SignedSizeThenOffset;
  const auto size = in.number<uint32_t>(place.at + (size_first ? 0 : 4));
  if (size == 0 || (size_first && static_cast<int32_t>(size) < 0)) return;
  const Place offset{place.at + (size_first ? 4 : 0), place.base, place.first};
  to.*field.member = in.raw(field.name, read_offset(in, field.name, offset), size);
}

template <class S, class M>
void read(Reader& in, const TailText<S, M>& field, S& to, const Place& place) {
  if (std::is_same_v<M, std::optional<std::string>> && in.size() <= place.at) return;
  to.*field.member = field.missing_nul == MissingNul::Accepted ? in.text_or_rest(place.at)
                                                               : in.text(field.name, place.at);
}

template <class S>
void read(Reader& in, const TailBytes<S>& field, S& to, const Place& place) {
  to.*field.member = in.rest(place.at);
}

template <class S, size_t N>
void read(Reader& in, const FixedText<S, N>& field, S& to, const Place& place) {
  const std::string bytes = in.raw(field.name, place.at, N);
  const size_t nul = bytes.find('\0');
  if (nul == std::string::npos) in.complain(std::string(field.name) + " has a text without NUL");
  to.*field.member = bytes.substr(0, nul);
}

template <class S, class M>
void read(Reader& in, const Extension<S, M>& field, S& to, const Place& place) {
  if (in.size() < kFixedSize<S> + kFixedSize<M>) return;
  const size_t at = kFixedSize<S>;
  read_fields(in, (to.*field.member).emplace(), Place{at, place.base, at + kFixedSize<M>});
}

template <class S>
void read(Reader&, const Buffer&, S&, const Place&) {}

template <Described S>
void read_fields(Reader& in, S& to, const Place& place) {
  for_each_field<S>([&](const auto& field, size_t offset) {
    read(in, field, to, Place{place.at + offset, place.base, place.first});
  });
}

// The checks that do not depend on the fields; they complain to `in`, which reads the whole
// message.
void check_frame(Reader& in, std::string_view bytes, Type type, size_t fixed_size);

}  // namespace detail

template <Message M>
Result<M> decode(std::string_view bytes) {
  Reader in(bytes);
  M message;
  detail::check_frame(in, bytes, M::kType, kFixedSize<M>);
  if (in.ok()) detail::read_fields(in, message, detail::Place{0, 0, buffer_offset<M>()});
  if (!in.ok()) return fail(EBADMSG, "{}: {}", name_of(M::kType), in.complaint());
  return message;
}

}  // namespace lsl::wire
