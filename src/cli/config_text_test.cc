#include "cli/config_text.h"

#include <gtest/gtest.h>

namespace lsl::cli {
namespace {

const api::ConfigFinding kMistake{"unknown_key", 3, "Unknown key 'a' in /f:3", "Did you mean 'b'?"};
const api::ConfigFinding kNote{"note", 4, "'c' in /f:4 has no effect: d", ""};

TEST(ConfigText, FindingsAndASummaryPerFile) {
  const api::ConfigReport report{{{"/f", true, {kMistake, kNote}}, {"/g", false, {}}}};
  EXPECT_EQ(config_text(report),
            "Unknown key 'a' in /f:3\n"
            "    Did you mean 'b'?\n"
            "'c' in /f:4 has no effect: d\n"
            "/f: 1 mistake\n"
            "/g: there is none\n");
  EXPECT_EQ(config_status(report), 1);
}

TEST(ConfigText, NotesAreNoMistakes) {
  const api::ConfigReport report{{{"/f", true, {kNote}}, {"/g", true, {}}}};
  EXPECT_EQ(config_text(report),
            "'c' in /f:4 has no effect: d\n/f: nothing wrong\n/g: nothing wrong\n");
  EXPECT_EQ(config_status(report), 0);
}

TEST(ConfigText, IsSafeToPrint) {
  const api::ConfigReport report{
      {{"/\x1b", true, {{"syntax", 1, "a\x1b[2J\nb", "c\x07"}, kMistake}}}};
  EXPECT_EQ(config_text(report),
            "a\\x1b[2J\\x0ab\n    c\\x07\n"
            "Unknown key 'a' in /f:3\n    Did you mean 'b'?\n/\\x1b: 2 mistakes\n");
}

}  // namespace
}  // namespace lsl::cli
