// Plain results: the replies of all requests that have no struct of their own, and the messages
// that are a header and nothing else.
#pragma once

#include <cstdint>
#include <string_view>

#include "wire/fields.h"
#include "wire/types.h"

namespace lsl::wire {

template <Type T>
struct HeaderOnly {
  static constexpr Type kType = T;
  static constexpr std::string_view kStruct = "MESSAGE_HEADER";
  static constexpr auto kFields = fields();
  bool operator==(const HeaderOnly&) const = default;
};

template <class T>
constexpr std::string_view result_struct_name();
template <>
constexpr std::string_view result_struct_name<bool>() {
  return "RESULT_MESSAGE<bool>";
}
template <>
constexpr std::string_view result_struct_name<int32_t>() {
  return "RESULT_MESSAGE<int32_t>";
}
template <>
constexpr std::string_view result_struct_name<uint32_t>() {
  return "RESULT_MESSAGE<uint32_t>";
}
template <>
constexpr std::string_view result_struct_name<uint8_t>() {
  return "RESULT_MESSAGE<uint8_t>";
}

template <Type T, class V>
struct ResultMessage {
  static constexpr Type kType = T;
  static constexpr std::string_view kStruct = result_struct_name<V>();
  V result{};
  static constexpr auto kFields = fields(value("Result", &ResultMessage::result));
  bool operator==(const ResultMessage&) const = default;
};

using ResultBool = ResultMessage<Type::LxMessageResultBool, bool>;
using ResultInt32 = ResultMessage<Type::LxMessageResultInt32, int32_t>;
using ResultUint32 = ResultMessage<Type::LxMessageResultUint32, uint32_t>;
using ResultUint8 = ResultMessage<Type::LxMessageResultUint8, uint8_t>;

}  // namespace lsl::wire
