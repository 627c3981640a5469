#include "cli/list_table.h"

#include <gtest/gtest.h>

namespace lsl::cli {
namespace {

using api::DistributionState;

const std::vector<api::Distribution> kFour = {
    {"{1}", "Alpine", DistributionState::Stopped, 1, false},
    {"{2}", "a-much-longer-name", DistributionState::Running, 2, false},
    {"{3}", "Debian", DistributionState::Stopped, 1, true},
    {"{4}", "New", DistributionState::Installing, 2, false}};

std::string text(Personality personality, const List& list,
                 const std::vector<api::Distribution>& all = kFour) {
  const auto result = list_text(personality, list, all);
  return result ? *result : "error: " + result.error().text;
}

TEST(ListText, PlainNamesTheDefaultAndHidesTheUnfinished) {
  EXPECT_EQ(text(Personality::Wsl, {}),
            "Windows Subsystem for Linux Distributions:\n"
            "Debian (Default)\nAlpine\na-much-longer-name\n");
  EXPECT_EQ(text(Personality::Lsl, {}), "Debian (Default)\nAlpine\na-much-longer-name\n");
}

TEST(ListText, AllShowsTheUnfinishedToo) {
  EXPECT_EQ(text(Personality::Lsl, {.all = true, .quiet = true}),
            "Debian\nAlpine\na-much-longer-name\nNew\n");
}

TEST(ListText, RunningAndQuiet) {
  EXPECT_EQ(text(Personality::Wsl, {.running = true, .quiet = true}), "a-much-longer-name\n");
}

TEST(ListText, VerboseIsATableOfEverything) {
  const char* kTable =
      "  NAME                  STATE           VERSION\n"
      "* Debian                Stopped         1\n"
      "  Alpine                Stopped         1\n"
      "  a-much-longer-name    Running         2\n"
      "  New                   Installing      2\n";
  EXPECT_EQ(text(Personality::Wsl, {.verbose = true}), kTable);
  EXPECT_EQ(text(Personality::Lsl, {.running = true, .verbose = true}), kTable);
}

TEST(ListText, ShortNamesKeepTheColumnOfTheHeader) {
  EXPECT_EQ(text(Personality::Wsl, {.verbose = true},
                 {{"{1}", "d", DistributionState::Running, 2, true}}),
            "  NAME    STATE           VERSION\n"
            "* d       Running         2\n");
}

TEST(ListText, NothingToShowIsAnErrorExceptWhenQuiet) {
  EXPECT_EQ(text(Personality::Wsl, {.quiet = true}, {}), "");
  EXPECT_EQ(text(Personality::Wsl, {.running = true}, {}),
            "error: There are no running distributions.");
  EXPECT_TRUE(
      text(Personality::Wsl, {}, {})
          .starts_with("error: Windows Subsystem for Linux has no installed distributions.\n"));
  EXPECT_TRUE(text(Personality::Wsl, {.verbose = true}, {}).starts_with("error: Windows"));
  EXPECT_TRUE(text(Personality::Lsl, {}, {}).starts_with("error: There are no distributions."));
}

}  // namespace
}  // namespace lsl::cli
