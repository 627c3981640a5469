// How a message is described: a struct lists its fields once, in wire order, and layout, encoding,
// checked decoding, the trace line and the fuzz target all follow from that list.
//
//   struct ExitStatus {
//     static constexpr Type kType = Type::LxInitMessageExitStatus;
//     static constexpr std::string_view kStruct = "LX_INIT_PROCESS_EXIT_STATUS";
//     int32_t exit_code = 0;
//     static constexpr auto kFields = fields(value("ExitCode", &ExitStatus::exit_code));
//     bool operator==(const ExitStatus&) const = default;
//   };
//
// A struct with kType is a message and starts behind the 16-byte header; one without is embedded in
// others. With `kOffsetsFromSelf = true` the offsets inside an embedded struct count from its own
// first byte. Padding is never listed: it follows from natural alignment.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace lsl::wire {

// A number, bool (one byte), enumeration, std::array of numbers, or embedded struct.
template <class S, class M>
struct Value {
  std::string_view name;
  M S::* member;
};

// u32 offset of a NUL-terminated text in the buffer. M is std::string (required) or
// std::optional<std::string> (offset 0: absent).
template <class S, class M>
struct Text {
  std::string_view name;
  M S::* member;
};

// u32 offset and u16 count of consecutive texts; an empty list still has one NUL.
template <class S>
struct CountedList {
  std::string_view name;
  std::string_view count_name;
  std::vector<std::string> S::* member;
  bool late = false;
};

// u32 offset of consecutive texts that end with an empty one: no empty entry can be told.
template <class S>
struct TerminatedList {
  std::string_view name;
  std::vector<std::string> S::* member;
};

// The same with one more NUL behind, as environments of host programs are sent.
template <class S>
struct EnvironmentBlock {
  std::string_view name;
  std::vector<std::string> S::* member;
};

// u32 offset and 32-bit size, in this order or the other, of raw bytes; none: both 0. A size that
// is signed (SignedSize) and negative means none as well.
enum class BlobOrder { OffsetThenSize, SignedSizeThenOffset };
template <class S>
struct Blob {
  std::string_view name;
  std::string_view size_name;
  std::string S::* member;
  BlobOrder order = BlobOrder::OffsetThenSize;
  bool late = false;
};

// Where the texts behind the offset fields begin.
struct Buffer {
  std::string_view name;
};

// The rest of the message is one NUL-terminated text. M is std::string or, where it may be missing
// altogether, std::optional<std::string>.
enum class MissingNul { Refused, Accepted };
template <class S, class M>
struct TailText {
  std::string_view name;
  M S::* member;
  MissingNul missing_nul = MissingNul::Refused;
};

// The rest of the message is raw bytes.
template <class S>
struct TailBytes {
  std::string_view name;
  std::string S::* member;
};

// N bytes holding a NUL-padded text of at most N-1 bytes.
template <class S, size_t N>
struct FixedText {
  std::string_view name;
  std::string S::* member;
};

// An embedded struct behind the end of the message WSL defines; present when the message is long
// enough.
template <class S, class M>
struct Extension {
  std::optional<M> S::* member;
};

template <class S, class M>
constexpr auto value(std::string_view name, M S::* member) {
  return Value<S, M>{name, member};
}
template <class S, class M>
constexpr auto text(std::string_view name, M S::* member) {
  return Text<S, M>{name, member};
}
template <class S>
constexpr auto counted_list(std::string_view name, std::string_view count_name,
                            std::vector<std::string> S::* member) {
  return CountedList<S>{name, count_name, member};
}
template <class S>
constexpr auto terminated_list(std::string_view name, std::vector<std::string> S::* member) {
  return TerminatedList<S>{name, member};
}
template <class S>
constexpr auto environment_block(std::string_view name, std::vector<std::string> S::* member) {
  return EnvironmentBlock<S>{name, member};
}
template <class S>
constexpr auto blob(std::string_view name, std::string_view size_name, std::string S::* member) {
  return Blob<S>{name, size_name, member};
}
template <class S>
constexpr auto blob_size_first(std::string_view size_name, std::string_view name,
                               std::string S::* member) {
  return Blob<S>{name, size_name, member, BlobOrder::SignedSizeThenOffset};
}
constexpr Buffer buffer(std::string_view name = "Buffer") { return Buffer{name}; }
template <class S, class M>
constexpr auto tail_text(std::string_view name, M S::* member,
                         MissingNul missing_nul = MissingNul::Refused) {
  return TailText<S, M>{name, member, missing_nul};
}
template <class S>
constexpr auto tail_bytes(std::string_view name, std::string S::* member) {
  return TailBytes<S>{name, member};
}
template <size_t N, class S>
constexpr auto fixed_text(std::string_view name, std::string S::* member) {
  return FixedText<S, N>{name, member};
}
template <class S, class M>
constexpr auto extension(std::optional<M> S::* member) {
  return Extension<S, M>{member};
}

// The same field, but its bytes stand behind those of all others in the buffer.
template <class F>
constexpr F late(F field) {
  field.late = true;
  return field;
}

template <class... F>
constexpr auto fields(F... field) {
  return std::tuple<F...>(field...);
}

}  // namespace lsl::wire
