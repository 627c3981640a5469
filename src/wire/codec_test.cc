#include "wire/codec.h"

#include <gtest/gtest.h>

#include "wire/messages.h"
#include "wire/test_data.h"

namespace lsl::wire {
namespace {

ExitStatus exit_with_detail() { return {.exit_code = 3, .detail = ExitDetail{768, 2}}; }

TEST(Codec, ExitDetailIsBehindTheStructAndOptional) {
  const std::string with = encode(exit_with_detail(), 1, 0);
  const std::string without = encode(ExitStatus{.exit_code = 3}, 1, 0);
  EXPECT_EQ(test::to_hex(with), "090000001c0000000100000000000000030000000003000002000000");
  EXPECT_EQ(test::to_hex(without), "0900000014000000010000000000000003000000");
  EXPECT_EQ(decode<ExitStatus>(with), exit_with_detail());
  EXPECT_EQ(decode<ExitStatus>(without), (ExitStatus{.exit_code = 3}));
}

TEST(Codec, CreateSessionDetailIsBehindTheStructAndOptional) {
  const CreateSession with{.console_id = 1, .detail = CreateSessionDetail{2}};
  const std::string bytes = encode(with, 1, kStepRequest);
  EXPECT_EQ(test::to_hex(bytes),
            "0200000020000000010000000100000001000000000000000200000000000000");
  EXPECT_EQ(decode<CreateSession>(bytes), with);
  const CreateSession without{.console_id = 1};
  EXPECT_EQ(decode<CreateSession>(encode(without, 1, kStepRequest)), without);
}

TEST(Codec, PrivateMessagesHaveTheDocumentedBytes) {
  const std::string terminal = encode(ProcessTerminal{1}, 1, 0);
  EXPECT_EQ(test::to_hex(terminal), "004c534c1800000001000000000000000100000000000000");
  EXPECT_EQ(decode<ProcessTerminal>(terminal), ProcessTerminal{1});
  const std::string signal = encode(ProcessSignal{15}, 2, 0);
  EXPECT_EQ(test::to_hex(signal), "014c534c1400000002000000000000000f000000");
  EXPECT_EQ(decode<ProcessSignal>(signal), ProcessSignal{15});

  const std::string stopping = encode(Stopping{10000}, 3, 0);
  EXPECT_EQ(test::to_hex(stopping), "104c534c14000000030000000000000010270000");
  EXPECT_EQ(decode<Stopping>(stopping), Stopping{10000});
  const std::string kill = encode(KillInstance{7}, 4, 1);
  EXPECT_EQ(test::to_hex(kill), "204c534c14000000040000000100000007000000");
  EXPECT_EQ(decode<KillInstance>(kill), KillInstance{7});
}

TEST(Codec, ErrorsNameTheMessageAndTheComplaint) {
  std::string bytes = encode(TimezoneInformation{"Asia/Kolkata"}, 5, 1);
  bytes.back() = 'x';
  const Result<TimezoneInformation> decoded = decode<TimezoneInformation>(bytes);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, EBADMSG);
  EXPECT_EQ(decoded.error().detail,
            "LxInitMessageTimezoneInformation: TimezoneOffset has a text without NUL");
}

TEST(Codec, AnotherTypeIsRefused) {
  const Result<ExitStatus> decoded = decode<ExitStatus>(encode(ProcessSignal{15}, 1, 0));
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().detail,
            "LxInitMessageExitStatus: the message is LslMessageProcessSignal (1280527361)");
}

TEST(Codec, RequiredTextMustNotPointIntoTheFixedPart) {
  std::string bytes = encode(TimezoneInformation{"UTC"}, 0, 1);
  for (const char offset : {'\0', '\x10', '\x13'}) {
    bytes[16] = offset;
    EXPECT_FALSE(decode<TimezoneInformation>(bytes)) << int{offset};
  }
}

TEST(Codec, OffsetsInsideCommonAreCountedFromCommon) {
  std::string bytes = encode(CreateProcess{.common = {.filename = "/bin/sh"}}, 0, 1);
  ASSERT_TRUE(decode<CreateProcess>(bytes));
  bytes[56] = 51;  // the last byte of Common's fixed part
  EXPECT_FALSE(decode<CreateProcess>(bytes));
}

TEST(Codec, AbsentAndEmptyTextsAreTold) {
  const InitializeResponse message{.flavor = "", .version = std::nullopt};
  EXPECT_EQ(decode<InitializeResponse>(encode(message, 0, 2)), message);
}

TEST(Codec, CountedListsKeepEmptyEntries) {
  const CreateProcess message{.common = {.command_line = {"sh", "", "", "x"}}};
  EXPECT_EQ(decode<CreateProcess>(encode(message, 0, 1)), message);
}

TEST(Codec, HugeCountIsRefusedWithoutAnAllocationOfThatSize) {
  std::string bytes = encode(CreateProcess{.common = {.command_line = {"sh"}}}, 0, 1);
  bytes[56 + 12] = bytes[56 + 13] = '\xFF';
  EXPECT_FALSE(decode<CreateProcess>(bytes));
}

TEST(Codec, WhatCannotBeCarriedIsCutOrRefused) {
  const TimezoneInformation nul{std::string("UTC\0x", 5)};
  EXPECT_EQ(decode<TimezoneInformation>(encode(nul, 0, 1)), TimezoneInformation{"UTC"});
  const Result<std::string> checked = encode_checked(nul, 0, 1);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, EINVAL);
  EXPECT_EQ(checked.error().detail,
            "LxInitMessageTimezoneInformation: TimezoneOffset contains a NUL");
}

TEST(Codec, ListsWithTooManyEntriesAreCutOrRefused) {
  CreateProcess message;
  message.common.command_line.assign(65536, "a");
  const Result<CreateProcess> decoded = decode<CreateProcess>(encode(message, 0, 1));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->common.command_line.size(), 65535u);
  EXPECT_FALSE(encode_checked(message, 0, 1));
}

TEST(Codec, EmptyEntriesOfTerminatedListsAreLeftOutOrRefused) {
  const InitCreateProcess message{"/bin/sh", {"sh", "", "x"}};
  EXPECT_EQ(decode<InitCreateProcess>(encode(message, 0, 1)),
            (InitCreateProcess{"/bin/sh", {"sh", "x"}}));
  EXPECT_FALSE(encode_checked(message, 0, 1));
}

TEST(Codec, MessagesLargerThanAReceiverAcceptsAreRefused) {
  const TimezoneInformation message{std::string(kMaxMessageSize, 'x')};
  const Result<std::string> checked = encode_checked(message, 0, 1);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, EMSGSIZE);
  EXPECT_FALSE(decode<TimezoneInformation>(encode(message, 0, 1)));
}

TEST(Codec, InterfaceNamesFitSixteenBytesWithNul) {
  const GnsIfStateChangeRequest longest{"abcdefghijklmno", true};
  EXPECT_EQ(decode<GnsIfStateChangeRequest>(encode(longest, 0, 1)), longest);
  const GnsIfStateChangeRequest longer{"abcdefghijklmnop", true};
  EXPECT_EQ(decode<GnsIfStateChangeRequest>(encode(longer, 0, 1)), longest);
  EXPECT_FALSE(encode_checked(longer, 0, 1));
  std::string bytes = encode(longest, 0, 1);
  bytes[31] = 'p';
  EXPECT_FALSE(decode<GnsIfStateChangeRequest>(bytes));
}

TEST(Codec, CrashReportsMayLackTheNul) {
  std::string bytes = encode(ProcessCrash{.executable = "!bin!sleep"}, 0, 1);
  bytes.pop_back();
  bytes[4] = static_cast<char>(bytes.size());
  const Result<ProcessCrash> decoded = decode<ProcessCrash>(bytes);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->executable, "!bin!sleep");
}

}  // namespace
}  // namespace lsl::wire
