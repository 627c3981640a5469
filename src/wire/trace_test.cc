#include "wire/trace.h"

#include <gtest/gtest.h>

#include "wire/codec.h"
#include "wire/messages.h"

namespace lsl::wire {
namespace {

TEST(Trace, NamesMessageAndFields) {
  EXPECT_EQ(trace_line(ExitStatus{.exit_code = 3}), "LxInitMessageExitStatus{ExitCode=3}");
  EXPECT_EQ(trace_line(ExitStatus{.exit_code = 1, .detail = ExitDetail{256, 2}}),
            "LxInitMessageExitStatus{ExitCode=1, RawStatus=256, LaunchErrno=2}");
  EXPECT_EQ(trace_line(QueryFeatureFlags()), "LxInitMessageQueryFeatureFlags{}");
}

TEST(Trace, ShowsTextsListsNumbersAndEmbeddedStructs) {
  const CreateProcess message{.std_fd_ids = {1, 2, 0},
                              .common = {.filename = "/bin/sh", .command_line = {"sh", ""}}};
  EXPECT_EQ(
      trace_line(message),
      "LxInitMessageCreateProcess{IpcServerId=0, StdFdIds=[1, 2, 0], ForkTokenId=0, "
      "Common={Filename=\"/bin/sh\", CurrentWorkingDirectory=\"\", CommandLine=[\"sh\", \"\"], "
      "Environment=[], NtEnvironment=[], NtPath=\"\", ShellOptions=0, Username=\"\", "
      "DefaultUid=0, Flags=0}}");
}

TEST(Trace, AbsentTextsAndRawBytesAreToldApart) {
  const std::string line = trace_line(ImportResult{.flavor = "", .shortcut_icon = "\x01\x02"});
  EXPECT_NE(line.find("Flavor=\"\", Version=-, ShortcutIcon=<2 bytes>"), line.npos) << line;
}

TEST(Trace, ForeignTextCannotDriveTheTerminal) {
  const std::string line = trace_line(TimezoneInformation{"\x1b[2J\n"});
  EXPECT_EQ(line.find('\x1b'), line.npos);
  EXPECT_EQ(line.find('\n'), line.npos);
}

TEST(Trace, LongTextsAndListsAreCut) {
  EXPECT_LT(trace_line(TimezoneInformation{std::string(100000, 'x')}).size(), 400u);
  const InitCreateProcess many{"/x", std::vector<std::string>(1000, "a")};
  EXPECT_LT(trace_line(many).size(), 500u);
}

TEST(Trace, BytesAreDecodedByType) {
  const std::string linux_process = encode(CreateProcess(), 0, 1);
  const std::string nt_process = encode(CreateNtProcess(), 0, 1);
  EXPECT_EQ(trace(linux_process), trace_line(CreateProcess()));
  EXPECT_EQ(trace(nt_process, Launch::NtProcess), trace_line(CreateNtProcess()));
}

TEST(Trace, WhatCannotBeDecodedIsDescribed) {
  EXPECT_EQ(trace("abc"), "<3 bytes: message header: 3 bytes instead of 16>");
  std::string bytes = encode(ExitStatus(), 1, 0);
  bytes.resize(18);
  bytes[4] = 18;
  EXPECT_EQ(trace(bytes),
            "<malformed LxInitMessageExitStatus: 18 bytes, the struct has 20, 18 bytes>");
  bytes[0] = '\xC8';
  EXPECT_EQ(trace(bytes), "type 200{} <18 bytes>");
}

}  // namespace
}  // namespace lsl::wire
