// Any bytes as any message: decoding never crashes, and what it accepts encodes and decodes to
// itself.
//
// The input is traced as it is. Then the size in its header is set right, and an unknown type is
// replaced by a known one, so that mutation reaches the fields of every struct instead of failing
// at the frame.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "wire/codec.h"
#include "wire/messages.h"
#include "wire/trace.h"

namespace lsl::wire {
namespace {

// Also in builds without assertions: a fuzz target that cannot fail finds nothing.
void require(bool condition) {
  if (!condition) std::abort();
}

template <Message M>
void check_struct(std::string_view bytes) {
  const Result<M> message = decode<M>(bytes);
  if (!message) return;
  require(!trace_line(*message).empty());
  const Result<std::string> encoded = encode_checked(*message, 1, 2);
  if (!encoded) {
    require(encoded.error().code == EMSGSIZE);  // texts that overlapped no longer do
    return;
  }
  const Result<M> again = decode<M>(*encoded);
  require(again && *again == *message);
  require(encode(*again, 1, 2) == *encoded);
}

void put_u32(std::string& bytes, size_t at, uint32_t number) {
  for (size_t i = 0; i < sizeof(number); ++i) bytes[at + i] = static_cast<char>(number >> (8 * i));
}

std::vector<Type> all_types() {
  std::vector<Type> types;
  for_each_message([&]<class M>() { types.push_back(M::kType); });
  return types;
}

void fuzz_message(std::string_view bytes) {
  static const std::vector<Type> types = all_types();
  require(!trace(bytes, Launch::LinuxProcess).empty());
  require(!trace(bytes, Launch::NtProcess).empty());
  if (bytes.size() < kHeaderSize) return;
  std::string framed(bytes);
  put_u32(framed, 4, static_cast<uint32_t>(framed.size()));
  const auto number = Reader(framed).number<uint32_t>(0);
  const bool known = std::ranges::find(types, Type{number}) != types.end();
  const Type type = known ? Type{number} : types[number % types.size()];
  put_u32(framed, 0, static_cast<uint32_t>(type));
  for (Launch launch : {Launch::LinuxProcess, Launch::NtProcess})
    visit_message(type, launch, [&]<class M>() { check_struct<M>(framed); });
}

}  // namespace
}  // namespace lsl::wire

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  lsl::wire::fuzz_message({reinterpret_cast<const char*>(data), size});
  return 0;
}
