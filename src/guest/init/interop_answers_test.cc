#include "guest/init/interop_answers.h"

#include <errno.h>
#include <gtest/gtest.h>

#include "wire/codec.h"
#include "wire/interop.h"
#include "wire/results.h"
#include "wire/session.h"

namespace lsl::guest {
namespace {

constexpr InteropFacts kFacts{.feature_flags = 0x24,
                              .drvfs_elevated = true,
                              .networking_mode = wire::NetworkingMode::Mirrored,
                              .vm_id = std::nullopt};

std::optional<std::string> one_variable(const std::string& name) {
  return name == "WSL_DISTRO_NAME" ? std::optional<std::string>("Testix") : std::nullopt;
}

template <class R, class M>
R answer_to(const M& message, const InteropFacts& facts = kFacts) {
  const auto reply =
      answer_query(wire::encode(message, 7, wire::kStepRequest), facts, one_variable);
  EXPECT_TRUE(reply && *reply);
  if (!reply || !*reply) return {};
  const auto header = wire::parse_header(**reply);
  EXPECT_TRUE(header);
  EXPECT_EQ(header->transaction_id, 7U);
  EXPECT_EQ(header->transaction_step, wire::kStepFirstReply);
  const auto decoded = wire::decode<R>(**reply);
  EXPECT_TRUE(decoded) << decoded.error().message();
  return decoded.value_or(R{});
}

TEST(InteropAnswers, Variables) {
  using Query = wire::QueryEnvironmentVariable;
  EXPECT_EQ(answer_to<Query>(Query{"WSL_DISTRO_NAME"}).text, "Testix");
  EXPECT_EQ(answer_to<Query>(Query{"NOT_THERE"}).text, "");
}

TEST(InteropAnswers, Facts) {
  EXPECT_EQ(answer_to<wire::ResultInt32>(wire::QueryFeatureFlags{}).result, 0x24);
  EXPECT_EQ(answer_to<wire::ResultUint8>(wire::QueryNetworkingMode{}).result, 3);
  EXPECT_TRUE(answer_to<wire::ResultBool>(wire::QueryDrvfsElevated{}).result);
  EXPECT_EQ(answer_to<wire::QueryVmId>(wire::QueryVmId{}).vm_id, "");
  EXPECT_EQ(answer_to<wire::QueryVmId>(wire::QueryVmId{}, {.vm_id = "ID"}).vm_id, "ID");
}

TEST(InteropAnswers, HostProgramsAreNotThere) {
  EXPECT_EQ(answer_to<wire::CreateProcessResponse>(wire::CreateNtProcess{}).result, EOPNOTSUPP);
  EXPECT_EQ(answer_to<wire::CreateProcessResponse>(wire::CreateNtProcessUtilityVm{}).result,
            EOPNOTSUPP);
}

TEST(InteropAnswers, NothingForOtherMessages) {
  const auto other = answer_query(wire::encode(wire::CreateSession{1}, 0, wire::kStepRequest),
                                  kFacts, one_variable);
  ASSERT_TRUE(other);
  EXPECT_FALSE(*other);
}

TEST(InteropAnswers, WhatDoesNotDecodeIsAnError) {
  std::string bytes = wire::encode(wire::QueryEnvironmentVariable{"X"}, 0, wire::kStepRequest);
  bytes.back() = 'x';  // no NUL
  EXPECT_FALSE(answer_query(bytes, kFacts, one_variable));
  EXPECT_FALSE(answer_query("short", kFacts, one_variable));
}

}  // namespace
}  // namespace lsl::guest
