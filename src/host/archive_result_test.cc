#include "host/archive_result.h"

#include <errno.h>
#include <gtest/gtest.h>

#include <string>

namespace lsl::host {
namespace {

Result<ArchiveResult> parse(std::string text) { return parse_archive_result(text + '\0'); }

TEST(ArchiveResult, SuccessSurvivesTheWay) {
  const ArchiveResult sent{true, "debian", "12.1", {"2 device nodes were left out"}};
  const Result<ArchiveResult> received = parse_archive_result(archive_success_text(sent));
  ASSERT_TRUE(received);
  EXPECT_EQ(*received, sent);
}

TEST(ArchiveResult, AbsentReleaseIsAbsent) {
  const Result<ArchiveResult> received = parse_archive_result(archive_success_text({}));
  ASSERT_TRUE(received);
  EXPECT_FALSE(received->valid);
  EXPECT_FALSE(received->flavor);
  EXPECT_FALSE(received->version);
}

TEST(ArchiveResult, FailureBecomesTheError) {
  const Result<ArchiveResult> received = parse_archive_result(
      archive_failure_text({ENOSPC, "WSL_E_IMPORT_FAILED", "unpack usr/\x1b[2J", {}}));
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().code, ENOSPC);
  EXPECT_EQ(received.error().name, "WSL_E_IMPORT_FAILED");
  EXPECT_EQ(received.error().detail.find('\x1b'), std::string::npos);
}

TEST(ArchiveResult, AFailureWithAnErrnoAloneKeepsIt) {
  const Result<ArchiveResult> received =
      parse_archive_result(archive_failure_text({ENOENT, {}, "make directory /a/b", {}}));
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().message(), "make directory /a/b: No such file or directory");
  EXPECT_EQ(received.error().name, "");
}

TEST(ArchiveResult, EverythingElseIsRefused) {
  EXPECT_EQ(parse_archive_result("").error().code, EBADMSG);
  EXPECT_EQ(parse_archive_result(R"({"ok":true,"valid":true,"warnings":[]})").error().code,
            EBADMSG);  // no NUL
  for (const char* text : {
           "",
           "{",
           "[]",
           R"({"valid":true,"warnings":[]})",
           R"({"ok":1,"valid":true,"warnings":[]})",
           R"({"ok":true,"warnings":[]})",
           R"({"ok":true,"valid":true})",
           R"({"ok":true,"valid":true,"warnings":[1]})",
           R"({"ok":true,"valid":true,"warnings":[],"flavor":7})",
           R"({"ok":true,"valid":true,"warnings":[],"flavor":"a b"})",
           R"({"ok":true,"valid":true,"warnings":[],"version":""})",
           R"({"ok":false,"code":"rm -rf","errno":1,"message":""})",
           R"({"ok":false,"code":"WSL_E_FAIL","errno":-1,"message":""})",
           R"({"ok":false,"code":"WSL_E_FAIL","errno":99999,"message":""})",
           R"({"ok":false,"code":"WSL_E_FAIL","errno":1})",
       }) {
    const Result<ArchiveResult> received = parse(text);
    ASSERT_FALSE(received) << text;
    EXPECT_EQ(received.error().code, EBADMSG) << text;
  }
}

TEST(ArchiveResult, TwoMessagesAreRefused) {
  const std::string one = archive_success_text({});
  EXPECT_FALSE(parse_archive_result(one + one));
}

TEST(ArchiveResult, TextsAreShortened) {
  ArchiveResult sent;
  sent.warnings.assign(100, std::string(5000, 'w'));
  const Result<ArchiveResult> received = parse_archive_result(archive_success_text(sent));
  ASSERT_TRUE(received);
  EXPECT_EQ(received->warnings.size(), 64U);
  EXPECT_EQ(received->warnings[0].size(), 1024U);
}

}  // namespace
}  // namespace lsl::host
