#include "guest/session/environment.h"

#include <gtest/gtest.h>

namespace lsl::guest {
namespace {

using Entries = std::vector<std::string>;

TEST(Environment, LaterValuesReplaceEarlierOnesInPlace) {
  Environment environment(Entries{"A=1", "B=2", "A=3"});
  environment.set("B", "");
  environment.set("C", "x=y");
  EXPECT_EQ(environment.entries(), (Entries{"A=3", "B=", "C=x=y"}));
  EXPECT_EQ(environment.get("C"), "x=y");
  EXPECT_EQ(environment.get("B"), "");
  EXPECT_EQ(environment.get("D"), std::nullopt);
}

TEST(Environment, WhatHasNoNameIsLeftOut) {
  Environment environment(Entries{"", "NOVALUE", "=x", "A=1"});
  environment.set("", "x");
  environment.set("X=Y", "z");
  EXPECT_EQ(environment.entries(), Entries{"A=1"});
}

TEST(Environment, NamesMatchWhole) {
  const Environment environment(Entries{"PATHX=1", "PATH=2"});
  EXPECT_EQ(environment.get("PATH"), "2");
  EXPECT_EQ(environment.get("PAT"), std::nullopt);
  EXPECT_EQ(environment.get("path"), std::nullopt);
}

}  // namespace
}  // namespace lsl::guest
