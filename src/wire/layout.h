// Sizes and offsets that follow from a struct's list of fields: little-endian C layout with natural
// alignment, the same on LP64 and LLP64. Everything here is known at compile time except
// layout_rows().
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "wire/fields.h"
#include "wire/types.h"

namespace lsl::wire {

template <class S>
concept Described = requires { S::kFields; };
template <class S>
concept Message = Described<S> && requires { S::kType; };
template <class S>
concept OffsetsFromSelf = Described<S> && requires { requires S::kOffsetsFromSelf; };

template <class T>
struct ArrayTraits {
  using Element = T;
  static constexpr size_t kCount = 0;  // not an array
};
template <class T, size_t N>
struct ArrayTraits<std::array<T, N>> {
  using Element = T;
  static constexpr size_t kCount = N;
};
template <class T>
concept Array = ArrayTraits<T>::kCount > 0;

struct Extent {
  size_t size = 0;
  size_t alignment = 1;
};

constexpr size_t align_up(size_t at, size_t alignment) {
  return (at + alignment - 1) / alignment * alignment;
}

template <Described S>
constexpr Extent extent_of();

// Scalars are aligned to their size, also where the compiler's own ABI would not.
template <class T>
constexpr Extent extent_of_value() {
  if constexpr (Described<T>)
    return extent_of<T>();
  else if constexpr (Array<T>)
    return {sizeof(T), sizeof(typename ArrayTraits<T>::Element)};
  else
    return {sizeof(T), sizeof(T)};
}

template <class S, class M>
constexpr Extent extent(const Value<S, M>&) {
  return extent_of_value<M>();
}
template <class S, class M>
constexpr Extent extent(const Text<S, M>&) {
  return {4, 4};
}
template <class S>
constexpr Extent extent(const CountedList<S>&) {
  return {6, 4};
}
template <class S>
constexpr Extent extent(const TerminatedList<S>&) {
  return {4, 4};
}
template <class S>
constexpr Extent extent(const EnvironmentBlock<S>&) {
  return {4, 4};
}
template <class S>
constexpr Extent extent(const Blob<S>&) {
  return {8, 4};
}
template <class S, size_t N>
constexpr Extent extent(const FixedText<S, N>&) {
  return {N, 1};
}
// Buffers, tails and extensions have no bytes in the fixed part.
template <class F>
constexpr Extent extent(const F&) {
  return {0, 1};
}

// Calls f(field, offset) for each field; returns where the last one ends.
template <Described S, class F>
constexpr size_t for_each_field(F&& f) {
  size_t at = Message<S> ? kHeaderSize : 0;
  const auto step = [&](const auto& field) {
    at = align_up(at, extent(field).alignment);
    f(field, at);
    at += extent(field).size;
  };
  std::apply([&](const auto&... field) { (step(field), ...); }, S::kFields);
  return at;
}

template <Described S>
constexpr Extent extent_of() {
  size_t alignment = Message<S> ? sizeof(uint32_t) : 1;
  const size_t end = for_each_field<S>(
      [&](const auto& field, size_t) { alignment = std::max(alignment, extent(field).alignment); });
  return {align_up(end, alignment), alignment};
}

template <Described S>
inline constexpr size_t kFixedSize = extent_of<S>().size;

template <class F>
struct StartsBuffer : std::false_type {};
template <>
struct StartsBuffer<Buffer> : std::true_type {};
template <class S, class M>
struct StartsBuffer<TailText<S, M>> : std::true_type {};
template <class S>
struct StartsBuffer<TailBytes<S>> : std::true_type {};

template <class F>
struct EmbeddedStruct {
  using Type = void;
};
template <class S, Described M>
struct EmbeddedStruct<Value<S, M>> {
  using Type = M;
};

// Where texts begin, counted from the struct's first byte; it may lie inside the tail padding. The
// end of the struct when it has no buffer.
template <Described S>
constexpr size_t buffer_offset() {
  size_t first = kFixedSize<S>;
  for_each_field<S>([&](const auto& field, size_t at) {
    using Field = std::remove_cvref_t<decltype(field)>;
    using Inner = typename EmbeddedStruct<Field>::Type;
    if constexpr (StartsBuffer<Field>::value)
      first = at;
    else if constexpr (OffsetsFromSelf<Inner>)
      first = at + buffer_offset<Inner>();
  });
  return first;
}

}  // namespace lsl::wire
