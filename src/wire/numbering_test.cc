#include "wire/numbering.h"

#include <gtest/gtest.h>

namespace lsl::wire {
namespace {

Verdict judge_numbers(const Awaited& awaited, uint32_t id, uint32_t step) {
  return judge(awaited, Header{.transaction_id = id, .transaction_step = step});
}

TEST(Numbering, OrdinaryMessagesCountFromOneAndTransactionsFromZero) {
  Numbering end;
  EXPECT_EQ(end.next_ordinary(), 1u);
  EXPECT_EQ(end.next_transaction(), 0u);
  EXPECT_EQ(end.next_ordinary(), 2u);
  EXPECT_EQ(end.next_transaction(), 1u);
  EXPECT_EQ(end.await_ordinary().id, 1u);
  EXPECT_EQ(end.await_ordinary().id, 2u);
}

TEST(Numbering, OrdinaryWaitsForExactlyTheNextMessage) {
  const Awaited second = Awaited::ordinary(2);
  EXPECT_EQ(judge_numbers(second, 2, 0), Verdict::Accept);
  EXPECT_EQ(judge_numbers(second, 1, 0), Verdict::Reject);
  EXPECT_EQ(judge_numbers(second, 3, 0), Verdict::Reject);
  EXPECT_EQ(judge_numbers(second, 2, 1), Verdict::Reject);
}

TEST(Numbering, ServersTakeAnyRequestAndDropTheRest) {
  EXPECT_EQ(judge_numbers(Awaited::request(), 4000000000, 1), Verdict::Accept);
  EXPECT_EQ(judge_numbers(Awaited::request(), 0, 0), Verdict::Skip);
  EXPECT_EQ(judge_numbers(Awaited::request(), 0, 2), Verdict::Skip);
}

TEST(Numbering, LateRepliesAreDroppedAcrossTheWrap) {
  const Awaited reply = Awaited::reply(1);
  EXPECT_EQ(judge_numbers(reply, 1, 2), Verdict::Accept);
  EXPECT_EQ(judge_numbers(reply, 0, 2), Verdict::Skip);
  EXPECT_EQ(judge_numbers(reply, 0xFFFFFFFF, 9), Verdict::Skip);
  EXPECT_EQ(judge_numbers(reply, 2, 2), Verdict::Reject);
  EXPECT_EQ(judge_numbers(reply, 1, 3), Verdict::Reject);
  EXPECT_EQ(judge_numbers(reply, 1, 0), Verdict::Skip);
  EXPECT_EQ(judge_numbers(Awaited::reply(1, 3), 1, 3), Verdict::Accept);
}

TEST(Numbering, RawReceiversTakeEverything) {
  EXPECT_EQ(judge_numbers(Awaited::anything(), 7, 3344147984), Verdict::Accept);
}

}  // namespace
}  // namespace lsl::wire
