#include "host/archive/left_out.h"

#include <gtest/gtest.h>

namespace lsl::host {
namespace {

TEST(Warnings, NothingToSay) { EXPECT_TRUE(warnings_for({}).empty()); }

TEST(Warnings, OneSentencePerKind) {
  LeftOutCounts counts;
  counts.devices = 16;
  counts.outside = 1;
  counts.incomplete = 2;
  counts.first_incomplete = "a: no";
  EXPECT_EQ(warnings_for(counts),
            (std::vector<std::string>{"16 device nodes were left out",
                                      "1 entry outside the tree was left out",
                                      "2 entries were not restored completely (first: a: no)"}));
}

}  // namespace
}  // namespace lsl::host
