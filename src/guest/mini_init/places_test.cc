#include "guest/mini_init/places.h"

#include <gtest/gtest.h>

namespace lsl::guest {
namespace {

TEST(PlaceName, IsOneComponent) {
  for (const char* good : {"disk3", "a b", "...", "-"}) EXPECT_TRUE(is_place_name(good)) << good;
  for (const char* bad : {"", ".", "..", "a/b", "/", "a/"}) EXPECT_FALSE(is_place_name(bad)) << bad;
  EXPECT_FALSE(is_place_name(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace lsl::guest
