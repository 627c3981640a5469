// What the messages of the init protocol cost: encode and decode of a small one and of the largest
// one a launch sends, with an environment as users have it.
//
//   codec SAMPLES
//
// Prints nanoseconds a message; a sample is the mean of 1000.
#include <cstdio>
#include <string>
#include <vector>

#include "base/text.h"
#include "samples.h"
#include "wire/codec.h"
#include "wire/process.h"

namespace lsl::bench {
namespace {

constexpr int kRepeats = 1000;
constexpr int kVariables = 40;

wire::CreateProcess typical_launch() {
  wire::CreateProcess message;
  message.common.filename = "/usr/bin/make";
  message.common.current_working_directory = "/home/user/project";
  message.common.command_line = {"make", "-j8", "check"};
  for (int i = 0; i < kVariables; ++i)
    message.common.environment.push_back(fmt::format("VARIABLE_{}=/usr/share/value/{}", i, i));
  return message;
}

// Keeps the compiler from leaving out what nobody looks at.
template <class T>
void use(const T& value) {
  asm volatile("" : : "r"(&value) : "memory");
}

template <class Work>
Samples measure(uint64_t count, const Work& work) {
  Samples samples;
  for (uint64_t i = 0; i <= count; ++i) {
    const double begun = now_us();
    for (int repeat = 0; repeat < kRepeats; ++repeat) work();
    if (i > 0) samples.values.push_back((now_us() - begun) * 1000 / kRepeats);
  }
  return samples;
}

// The floor of both copies the message's bytes.
template <class M>
Status run(const std::string& name, uint64_t count, const M& message) {
  const std::string bytes = wire::encode(message, 1, 0);
  LSL_TRY(back, wire::decode<M>(bytes));
  if (back != message) return fail(EBADMSG, "decode what was encoded");
  const std::string note = fmt::format("{} bytes", bytes.size());
  const auto print = [&](const char* what, const char* who, const Samples& samples) {
    print_figure(fmt::format("{}-{}", what, name), who, samples, "ns", Better::Less, note);
  };
  const Samples copied = measure(count, [&] { use(std::string(bytes)); });
  print("encode", "floor", copied);
  print("encode", "lsl", measure(count, [&] { use(wire::encode(message, 1, 0)); }));
  print("decode", "floor", copied);
  print("decode", "lsl", measure(count, [&] { use(wire::decode<M>(bytes)); }));
  return {};
}

Status run_all(uint64_t count) {
  LSL_CHECK(run("small", count, wire::ExitStatus{0, wire::ExitDetail{}}));
  return run("large", count, typical_launch());
}

}  // namespace
}  // namespace lsl::bench

int main(int argc, char** argv) {
  const auto count = argc == 2 ? lsl::parse_unsigned(argv[1]) : std::nullopt;
  if (!count) {
    std::fputs("usage: codec SAMPLES\n", stderr);
    return 2;
  }
  const lsl::Status status = lsl::bench::run_all(*count);
  if (!status) fmt::print(stderr, "codec: {}\n", status.error().message());
  return status ? 0 : 1;
}
