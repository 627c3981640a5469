#include "base/json.h"

#include <errno.h>
#include <gtest/gtest.h>

namespace lsl {
namespace {

TEST(JsonText, HostileTextIsAnErrorNotACrash) {
  for (const std::string& bad : {std::string("{"), std::string("\xFF"), std::string("nul"),
                                 std::string("\"\xC0\xAF\""), std::string(100000, '[')}) {
    const auto value = parse_json(bad);
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().code, EBADMSG);
  }
}

TEST(JsonText, AccessorsAnswerAbsentForAWrongType) {
  const Json value =
      parse_json(R"({"s":"x","n":7,"b":true,"l":["a","b"],"big":18446744073709551615})").value();
  EXPECT_EQ(json_string(value, "s"), "x");
  EXPECT_EQ(json_string(value, "n"), std::nullopt);
  EXPECT_EQ(json_integer(value, "n"), 7);
  EXPECT_EQ(json_integer(value, "big"), std::nullopt);
  EXPECT_EQ(json_bool(value, "b"), true);
  EXPECT_EQ(json_strings(value, "l"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(json_string(Json(3), "s"), std::nullopt);
}

TEST(JsonText, BytesThatAreNotUtf8DoNotBreakWriting) {
  EXPECT_EQ(to_text(Json{{"name", "a\xFF"}}), "{\"name\":\"a\xEF\xBF\xBD\"}");
}

}  // namespace
}  // namespace lsl
