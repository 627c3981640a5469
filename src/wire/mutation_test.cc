// Damaged golden messages: decoding never reads outside, and what it accepts encodes and decodes to
// itself. The same property is fuzzed at length by tests/fuzz; here a fixed sequence of mutations
// runs in every flavour of the build.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "wire/codec.h"
#include "wire/messages.h"
#include "wire/test_data.h"
#include "wire/trace.h"

namespace lsl::wire {
namespace {

constexpr int kMutationsPerVector = 300;

class Mutator {
 public:
  explicit Mutator(uint32_t seed) : random_(seed) {}

  // One to three changes; usually the size field follows, so that the fields behind it are reached.
  std::string mutate(std::string bytes) {
    for (uint32_t changes = 1 + below(3); changes > 0; --changes) change(bytes);
    if (bytes.size() >= kHeaderSize && below(8) != 0)
      put(bytes, 4, static_cast<uint32_t>(bytes.size()));
    return bytes;
  }

 private:
  uint32_t below(size_t limit) { return static_cast<uint32_t>(random_() % limit); }

  void change(std::string& bytes) {
    if (bytes.empty()) return;
    const uint32_t at = below(bytes.size());
    switch (below(5)) {
      case 0:
        bytes[at] = static_cast<char>(random_());
        break;
      case 1:
        bytes.resize(at);
        break;
      case 2:
        bytes.insert(at, below(20), static_cast<char>(random_()));
        break;
      case 3:  // an offset, count or size at one of the interesting places
        put(bytes, at / 4 * 4, interesting(bytes.size()));
        break;
      default:
        bytes.erase(at, below(4));
    }
  }

  uint32_t interesting(size_t size) {
    const auto end = static_cast<uint32_t>(size);
    const uint32_t values[] = {0,   1,       15,         16,         end - 1,
                               end, end + 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    return values[below(std::size(values))];
  }

  static void put(std::string& bytes, size_t at, uint32_t number) {
    for (size_t i = 0; i < 4 && at + i < bytes.size(); ++i)
      bytes[at + i] = static_cast<char>(number >> (8 * i));
  }

  std::mt19937 random_;
};

// True when the bytes were accepted.
template <Message M>
bool check(const std::string& bytes) {
  const Result<M> message = decode<M>(bytes);
  if (!message) return false;
  const Result<std::string> encoded = encode_checked(*message, 0, 0);
  EXPECT_TRUE(encoded) << test::to_hex(bytes) << ' ' << encoded.error().detail;
  EXPECT_EQ(decode<M>(encoded.value_or("")), *message) << test::to_hex(bytes);
  return true;
}

TEST(Mutation, DamagedMessagesAreRefusedOrReadConsistently) {
  const Json vectors = test::read_json("vectors.json");
  ASSERT_EQ(vectors.size(), 105u);
  Mutator mutator(20260801);
  size_t accepted = 0, refused = 0;
  for (const Json& vector : vectors) {
    const std::string golden = test::from_hex(test::text_of(vector, "hex"));
    for (int i = 0; i < kMutationsPerVector; ++i) {
      const std::string bytes = mutator.mutate(golden);
      const Launch launch = i % 2 == 0 ? Launch::LinuxProcess : Launch::NtProcess;
      EXPECT_FALSE(trace(bytes, launch).empty());
      const Result<Header> header = parse_header(bytes);
      const Type type = header ? header->type : Type{test::number_of(vector, "type")};
      visit_message(type, launch, [&]<class M>() { ++(check<M>(bytes) ? accepted : refused); });
    }
  }
  // Both outcomes must have been reached often for the run to mean anything.
  EXPECT_GT(accepted, 1000u);
  EXPECT_GT(refused, 1000u);
}

}  // namespace
}  // namespace lsl::wire
