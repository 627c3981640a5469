// Inputs with the outcome a receiver owes, and the stage at which it must be decided: framing (end
// of stream and sizes), channel (numbering), parse (the struct), dispatch (a server that has no
// such request).
#include <gtest/gtest.h>

#include <string>

#include "wire/codec.h"
#include "wire/messages.h"
#include "wire/numbering.h"
#include "wire/test_data.h"

namespace lsl::wire {
namespace {

struct Decision {
  std::string outcome;
  std::string stage;
};

// What a receiver makes of these bytes followed by the end of the stream.
Decision receive(const std::string& bytes, const Json& receiver) {
  if (bytes.empty()) return {"closed", "framing"};
  const Result<Header> header = parse_header(bytes);
  if (!header || bytes.size() < header->size) return {"reject", "framing"};

  Awaited awaited = Awaited::anything();
  if (const auto step = json_integer(receiver, "step");
      step && !receiver.contains("ignore_sequence")) {
    const auto id = static_cast<uint32_t>(json_integer(receiver, "id").value_or(0));
    awaited = *step == kStepOrdinary  ? Awaited::ordinary(id)
              : *step == kStepRequest ? Awaited::request()
                                      : Awaited::reply(id, static_cast<uint32_t>(*step));
  }
  const Verdict verdict = judge(awaited, *header);
  if (verdict != Verdict::Accept) return {verdict == Verdict::Skip ? "skip" : "reject", "channel"};

  bool parsed = false;
  const bool known = visit_message(header->type, Launch::LinuxProcess, [&]<class M>() {
    const std::string expected = test::text_of(receiver, "expect");
    parsed = decode<M>(bytes).has_value() && (expected == "any" || expected == name_of(M::kType));
  });
  if (!known) return {"reject", "dispatch"};
  return {parsed ? "accept" : "reject", "parse"};
}

TEST(Invalid, EachInputGetsItsOutcomeAtItsStage) {
  const Json inputs = test::read_json("invalid.json");
  ASSERT_EQ(inputs.size(), 29u);
  for (const Json& input : inputs) {
    const std::string name = test::text_of(input, "name");
    const std::string bytes = test::from_hex(test::text_of(input, "hex"));
    const Decision decision = receive(bytes, input.at("receiver"));
    EXPECT_EQ(decision.outcome, test::text_of(input, "outcome")) << name;
    if (decision.outcome == "accept") continue;  // decided by passing every stage
    EXPECT_EQ(decision.stage, test::text_of(input, "stage")) << name;
  }
}

}  // namespace
}  // namespace lsl::wire
