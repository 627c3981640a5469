#include "host/instances/builder.h"

#include <errno.h>
#include <gtest/gtest.h>

namespace lsl::host {
namespace {

TEST(ParseReport, TheNumberOfInit) { EXPECT_EQ(parse_report("P123\n"), 123); }

TEST(ParseReport, WhatStoppedTheLaunch) {
  const auto failed = parse_report("P123\nE2 - execute /init\n");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ENOENT);
  EXPECT_EQ(failed.error().name, "");
  EXPECT_EQ(failed.error().detail, "execute /init");
  EXPECT_EQ(parse_report("E1 E_ACCESSDENIED No.\n").error().name, "E_ACCESSDENIED");
  EXPECT_EQ(parse_report("E1 E_ACCESSDENIED No.\n").error().detail, "No.");
}

TEST(ParseReport, SilenceAndRubbish) {
  EXPECT_EQ(parse_report("").error().code, ECHILD);
  EXPECT_EQ(parse_report("P0\n").error().code, ECHILD);
  EXPECT_EQ(parse_report("E7").error().code, 7);
  EXPECT_EQ(parse_report("E7 ").error().code, 7);
  for (const char* text : {"P", "Px\n", "\x01\n", "P99999999999\n"})
    EXPECT_EQ(parse_report(text).error().code, EBADMSG) << text;
}

}  // namespace
}  // namespace lsl::host
