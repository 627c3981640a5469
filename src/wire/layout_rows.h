// The layout of a struct as text, one row per field and gap, in the form of
// tests/data/wire/layouts.tsv: what the field list says, to be compared with what a compiler
// printed for WSL's own headers.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "wire/layout.h"

namespace lsl::wire {

struct LayoutRow {
  std::string field;  // WSL's name, or "(padding)"
  size_t offset = 0;  // from the struct's first byte
  std::string size;   // bytes, or "rest"
  std::string type;   // "u32", "i64[3]", "struct:NAME", "string-offset@Common" ...
  bool operator==(const LayoutRow&) const = default;
};

namespace detail {

template <class T>
std::string class_of_value() {
  if constexpr (Described<T>)
    return "struct:" + std::string(T::kStruct);
  else if constexpr (Array<T>)
    return fmt::format("{}[{}]", class_of_value<typename ArrayTraits<T>::Element>(),
                       ArrayTraits<T>::kCount);
  else if constexpr (std::is_same_v<T, bool>)
    return "bool8";
  else if constexpr (std::is_enum_v<T>)
    return "enum32";
  else
    return fmt::format("{}{}", std::is_signed_v<T> ? 'i' : 'u', 8 * sizeof(T));
}

class RowList {
 public:
  explicit RowList(std::string_view offset_suffix) : offset_suffix_(offset_suffix) {}

  void add(std::string_view field, size_t offset, size_t size, std::string type) {
    pad(offset);
    rows_.push_back({std::string(field), offset, fmt::to_string(size), std::move(type)});
    end_ = offset + size;
  }
  void add_offset(std::string_view field, size_t offset, std::string type) {
    add(field, offset, sizeof(uint32_t), std::move(type) + offset_suffix_);
  }
  void add_rest(std::string_view field, size_t offset) {
    rows_.push_back({std::string(field), offset, "rest", "flexible-buffer"});
  }
  void pad(size_t offset) {
    if (offset <= end_) return;
    const size_t start = std::exchange(end_, offset);
    rows_.push_back({"(padding)", start, fmt::to_string(offset - start), "pad"});
  }
  std::vector<LayoutRow> take() && { return std::move(rows_); }

 private:
  std::string offset_suffix_;
  size_t end_ = 0;
  std::vector<LayoutRow> rows_;
};

template <class S, class M>
void describe(RowList& rows, const Value<S, M>& field, size_t at) {
  rows.add(field.name, at, extent(field).size, class_of_value<M>());
}
template <class S, class M>
void describe(RowList& rows, const Text<S, M>& field, size_t at) {
  rows.add_offset(field.name, at, "string-offset");
}
template <class S>
void describe(RowList& rows, const CountedList<S>& field, size_t at) {
  rows.add_offset(field.name, at, "string-list-offset");
  rows.add(field.count_name, at + 4, 2, "u16");
}
template <class S>
void describe(RowList& rows, const TerminatedList<S>& field, size_t at) {
  rows.add_offset(field.name, at, "string-list-offset (ends at empty string)");
}
template <class S>
void describe(RowList& rows, const EnvironmentBlock<S>& field, size_t at) {
  rows.add_offset(field.name, at, "env-block-offset");
}
template <class S>
void describe(RowList& rows, const Blob<S>& field, size_t at) {
  const std::string type = fmt::format("blob-offset (size: {})", field.size_name);
  if (field.order == BlobOrder::SignedSizeThenOffset) {
    rows.add(field.size_name, at, 4, "i32");
    rows.add_offset(field.name, at + 4, type);
  } else {
    rows.add_offset(field.name, at, type);
    rows.add(field.size_name, at + 4, 4, "u32");
  }
}
template <class S, size_t N>
void describe(RowList& rows, const FixedText<S, N>& field, size_t at) {
  rows.add(field.name, at, N, fmt::format("char[{}]", N));
}
// An extension is not part of WSL's struct.
template <class S, class M>
void describe(RowList&, const Extension<S, M>&, size_t) {}
// Buffer, TailText, TailBytes.
template <class F>
void describe(RowList& rows, const F& field, size_t at) {
  rows.add_rest(field.name, at);
}

}  // namespace detail

template <Described S>
std::vector<LayoutRow> layout_rows() {
  detail::RowList rows(OffsetsFromSelf<S> ? "@Common" : "");
  if constexpr (Message<S>) rows.add("Header", 0, kHeaderSize, detail::class_of_value<Header>());
  for_each_field<S>([&](const auto& field, size_t at) { detail::describe(rows, field, at); });
  rows.pad(kFixedSize<S>);
  return std::move(rows).take();
}

}  // namespace lsl::wire
