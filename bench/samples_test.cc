#include "samples.h"

#include <gtest/gtest.h>

namespace lsl::bench {
namespace {

TEST(Quantile, LiesBetweenTwoValues) {
  EXPECT_EQ(quantile({3, 1, 2}, 0.5), 2);
  EXPECT_EQ(quantile({1, 2, 4, 8}, 0.5), 3);
  EXPECT_EQ(quantile({1, 2}, 1), 2);
  EXPECT_EQ(quantile({7}, 0.95), 7);
  EXPECT_EQ(quantile({}, 0.5), 0);
}

TEST(FigureLine, HasSevenFields) {
  EXPECT_EQ(figure_line("cold-start", "lsl", {{1, 2, 3}, 0}, "ms", Better::Less),
            "cold-start\tlsl\t2.00\t2.90\t3\tms\t\n");
}

TEST(FigureLine, TakesTheBadEndForP95) {
  EXPECT_EQ(figure_line("pipe", "lsl", {{1, 2, 3}, 0}, "MiB/s", Better::More),
            "pipe\tlsl\t2.00\t1.10\t3\tMiB/s\t\n");
}

TEST(FigureLine, SaysThatThereIsNone) {
  EXPECT_EQ(figure_line("pipe", "crun", {{}, 3}, "MiB/s", Better::More, "old"),
            "pipe\tcrun\t-\t-\t0\tMiB/s\told, 3 failed\n");
}

}  // namespace
}  // namespace lsl::bench
