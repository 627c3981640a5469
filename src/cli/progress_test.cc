#include "cli/progress.h"

#include <gtest/gtest.h>

namespace lsl::cli {
namespace {

constexpr uint64_t kMiB = 1024 * 1024;

TEST(SizeText, ThreeDigits) {
  EXPECT_EQ(size_text(0), "0 B");
  EXPECT_EQ(size_text(1023), "1023 B");
  EXPECT_EQ(size_text(1024), "1.00 KiB");
  EXPECT_EQ(size_text(10 * 1024), "10.0 KiB");
  EXPECT_EQ(size_text(123 * kMiB), "123 MiB");
  EXPECT_EQ(size_text(1023 * kMiB), "1.00 GiB");
  EXPECT_EQ(size_text(UINT64_MAX), "16.0 EiB");
}

TEST(ProgressLine, HasABarWhenTheTotalIsKnown) {
  EXPECT_EQ(progress_line("Importing", {50 * kMiB, 100 * kMiB}, {}, 60),
            "Importing  50% [===========>           ] 50.0 MiB of 100 MiB");
  EXPECT_EQ(progress_line("Importing", {100 * kMiB, 100 * kMiB}, {}, 50),
            "Importing 100% [==============] 100 MiB of 100 MiB");
}

TEST(ProgressLine, IsNeverWiderThanTheTerminal) {
  for (size_t columns = 0; columns < 200; ++columns) {
    EXPECT_LE(progress_line("Exporting", {5, 10}, {}, columns).size(), columns);
    EXPECT_LE(progress_line("Exporting", {5, std::nullopt}, {}, columns).size(), columns);
  }
  EXPECT_EQ(progress_line("Importing", {5, 10}, {}, 30), "Importing  50% 5 B of 10 B");
}

TEST(ProgressLine, EndsWithTheRate) {
  EXPECT_EQ(progress_line("Importing", {50 * kMiB, 100 * kMiB}, 8 * kMiB, 60),
            "Importing  50% [=====>     ] 50.0 MiB of 100 MiB, 8.00 MiB/s");
  EXPECT_EQ(progress_line("Exporting", {3 * kMiB, std::nullopt}, 0, 80),
            "Exporting 3.00 MiB, 0 B/s");
}

TEST(Rate, IsThatOfTheLastSeconds) {
  using std::chrono::milliseconds;
  const Rate::Time start{};
  Rate rate;
  EXPECT_EQ(rate.per_second(), std::nullopt);
  rate.add(start, 0);
  rate.add(start + milliseconds(400), kMiB);
  EXPECT_EQ(rate.per_second(), std::nullopt);
  rate.add(start + milliseconds(1000), 2 * kMiB);
  EXPECT_EQ(rate.per_second(), 2 * kMiB);
  // It stands still: after three seconds nothing else is remembered.
  rate.add(start + milliseconds(2500), 2 * kMiB);
  EXPECT_EQ(rate.per_second(), static_cast<uint64_t>(2 * kMiB / 2.5));
  rate.add(start + milliseconds(4001), 2 * kMiB);
  EXPECT_EQ(rate.per_second(), 0u);
  // A pause longer than all that is remembered.
  rate.add(start + milliseconds(60000), 9 * kMiB);
  EXPECT_EQ(rate.per_second(), std::nullopt);
}

TEST(Rate, BeginsAnewWhenTheCountDoes) {
  using std::chrono::milliseconds;
  const Rate::Time start{};
  Rate rate;
  rate.add(start, 9 * kMiB);
  rate.add(start + milliseconds(1000), kMiB);
  EXPECT_EQ(rate.per_second(), std::nullopt);
  rate.add(start + milliseconds(2000), 3 * kMiB);
  EXPECT_EQ(rate.per_second(), 2 * kMiB);
}

TEST(ProgressLine, WithoutTotalOnlyWhatIsDone) {
  EXPECT_EQ(progress_line("Exporting", {3 * kMiB, std::nullopt}, {}, 80), "Exporting 3.00 MiB");
  EXPECT_EQ(progress_line("Exporting", {0, 0}, {}, 80), "Exporting 0 B");
}

TEST(ProgressLine, MoreThanEverythingIsEverything) {
  EXPECT_NE(progress_line("Exporting", {20, 10}, {}, 80).find("100%"), std::string::npos);
  EXPECT_NE(progress_line("Exporting", {UINT64_MAX, UINT64_MAX}, {}, 80).find("100%"),
            std::string::npos);
}

}  // namespace
}  // namespace lsl::cli
