#include "host/archive/tree_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "host/archive/test_tree.h"

namespace lsl::host {
namespace {

std::string paths_of(TreeReader& reader) {
  std::string paths;
  for (;;) {
    const auto node = reader.next();
    EXPECT_TRUE(node);
    if (!node || !*node) return paths;
    paths += (**node).path + " ";
  }
}

TEST(TreeReader, ParentsFirstAndSorted) {
  const TestTree tree;
  tree.directory("b");
  tree.directory("b/empty");
  tree.file("b/z", "");
  tree.file("c", "");
  tree.file("a", "");
  tree.link("b", "d");
  TreeReader reader(tree.root());
  EXPECT_EQ(paths_of(reader), ". ./a ./b ./b/empty ./b/z ./c ./d ");
}

TEST(TreeReader, WhatVanishesIsCounted) {
  const TestTree tree;
  tree.file("a", "");
  tree.file("b", "");
  TreeReader reader(tree.root());
  ASSERT_EQ((**reader.next()).path, ".");
  ASSERT_EQ((**reader.next()).path, "./a");
  ASSERT_EQ(::unlink(tree.path("b").c_str()), 0);
  EXPECT_EQ(paths_of(reader), "");
  EXPECT_EQ(reader.vanished(), 1U);
}

TEST(TreeReader, AnEmptyTreeIsItsRoot) {
  const TestTree tree;
  TreeReader reader(tree.root());
  EXPECT_EQ(paths_of(reader), ". ");
}

}  // namespace
}  // namespace lsl::host
