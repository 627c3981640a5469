#include "host/instances/process_limit.h"

#include <gtest/gtest.h>

namespace lsl::host {
namespace {

TEST(ProcessLimit, IsAShareOfWhatThereIs) {
  EXPECT_EQ(default_process_limit({200'000, 4'194'304, RLIM_INFINITY}), 16'384u);
  EXPECT_EQ(default_process_limit({200'000, 32'768, RLIM_INFINITY}), 8'192u);
  EXPECT_EQ(default_process_limit({8'000, 32'768, RLIM_INFINITY}), 2'000u);
}

TEST(ProcessLimit, LeavesTheUserHalfOfTheirOwn) {
  EXPECT_EQ(default_process_limit({200'000, 4'194'304, 4'000}), 2'000u);
  EXPECT_EQ(default_process_limit({200'000, 4'194'304, 10}), 64u);
}

TEST(ProcessLimit, TheHostSaysWhatItHas) {
  const ProcessBounds bounds = process_bounds();
  EXPECT_GT(bounds.threads_max, 100u);
  EXPECT_GT(bounds.pid_max, 100u);
}

}  // namespace
}  // namespace lsl::host
