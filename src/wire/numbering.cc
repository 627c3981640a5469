#include "wire/numbering.h"

namespace lsl::wire {
namespace {

Verdict judge_reply(const Awaited& awaited, const Header& header) {
  if (header.transaction_step == kStepOrdinary) return Verdict::Skip;
  const auto difference = static_cast<int32_t>(header.transaction_id - awaited.id);
  if (difference < 0) return Verdict::Skip;
  const bool wanted = difference == 0 && header.transaction_step == awaited.step;
  return wanted ? Verdict::Accept : Verdict::Reject;
}

}  // namespace

Verdict judge(const Awaited& awaited, const Header& header) {
  switch (awaited.kind) {
    case Awaited::Kind::Anything:
      return Verdict::Accept;
    case Awaited::Kind::Ordinary:
      return header.transaction_step == kStepOrdinary && header.transaction_id == awaited.id
                 ? Verdict::Accept
                 : Verdict::Reject;
    case Awaited::Kind::Request:
      return header.transaction_step == kStepRequest ? Verdict::Accept : Verdict::Skip;
    case Awaited::Kind::Reply:
      return judge_reply(awaited, header);
  }
  return Verdict::Reject;
}

}  // namespace lsl::wire
