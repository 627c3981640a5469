#include "guest/init/warnings.h"

#include <gtest/gtest.h>

namespace lsl::guest {
namespace {

using Texts = std::vector<std::string>;

TEST(Warnings, OnceIsForTheFirstSessionAndLastingForEach) {
  Warnings warnings;
  EXPECT_EQ(warnings.take_for_session(), Texts());
  warnings.lasting("read-only");
  warnings.once("line 3");
  EXPECT_EQ(warnings.take_for_session(), (Texts{"line 3", "read-only"}));
  EXPECT_EQ(warnings.take_for_session(), (Texts{"read-only"}));
  warnings.once("later");
  EXPECT_EQ(warnings.take_for_session(), (Texts{"later", "read-only"}));
}

TEST(Warnings, EqualTextsAreOne) {
  Warnings warnings;
  warnings.once("a");
  warnings.once("a");
  warnings.lasting("b");
  warnings.lasting("b");
  EXPECT_EQ(warnings.take_for_session(), (Texts{"a", "b"}));
  warnings.once("a");  // with each session the same may go wrong again
  EXPECT_EQ(warnings.take_for_session(), (Texts{"b"}));
}

TEST(Warnings, CannotDriveTheTerminal) {
  Warnings warnings;
  warnings.once("key '\x1b[2J'");
  EXPECT_EQ(warnings.take_for_session(), (Texts{"key '\\x1b[2J'"}));
}

}  // namespace
}  // namespace lsl::guest
