#include "api/server.h"

#include <gtest/gtest.h>

namespace lsl::api {
namespace {

// The error a message is refused with, and its parameters as text.
std::string refusal_of(std::string_view text) {
  const auto parsed = parse_request(text);
  if (parsed) return "accepted";
  const Refusal& refusal = parsed.error();
  if (refusal.hang_up) return "hang up";
  if (refusal.reply.empty()) return "silence";
  const Result<Reply> reply =
      parse_reply(std::string_view(refusal.reply).substr(0, refusal.reply.size() - 1));
  EXPECT_TRUE(reply && reply->error);
  return *reply->error + " " + to_text(reply->parameters);
}

TEST(ParseRequest, FindsTheMethod) {
  const auto parsed = parse_request(
      R"({"method":"org.lsl.Service.Import","parameters":{"name":"d","directory":"/d"},"more":true})");
  ASSERT_TRUE(parsed);
  ASSERT_TRUE(std::holds_alternative<Import>(parsed->request));
  EXPECT_EQ(std::get<Import>(parsed->request).name, "d");
  EXPECT_TRUE(parsed->more);
  EXPECT_EQ(refusal_of(R"({"method":"org.lsl.Service.OpenSession"})"), "accepted");
}

TEST(ParseRequest, RefusesAsVarlinkSays) {
  EXPECT_EQ(refusal_of("not json"), "hang up");
  EXPECT_EQ(refusal_of("{}"), "hang up");
  EXPECT_EQ(refusal_of(R"({"method":"org.lsl.Service.Fly"})"),
            R"(org.varlink.service.MethodNotFound {"method":"org.lsl.Service.Fly"})");
  EXPECT_EQ(refusal_of(R"({"method":"com.example.Fly"})"),
            R"(org.varlink.service.InterfaceNotFound {"interface":"com.example"})");
  EXPECT_EQ(refusal_of(R"({"method":"Fly"})"),
            R"(org.varlink.service.InterfaceNotFound {"interface":""})");
  EXPECT_EQ(refusal_of(R"({"method":"org.lsl.Service.Unregister","parameters":{"name":1}})"),
            R"(org.varlink.service.InvalidParameter {"parameter":"name"})");
  EXPECT_EQ(refusal_of(R"({"method":"org.lsl.Service.Export","parameters":{"format":"tar"}})"),
            R"(org.varlink.service.ExpectedMore {})");
  EXPECT_EQ(refusal_of(R"({"method":"org.lsl.Service.Fly","oneway":true})"), "silence");
}

TEST(Describe, HoldsEveryMethod) {
  const auto description = describe({"org.lsl.Service"});
  ASSERT_TRUE(description);
  for (const std::string_view method :
       {ListDistributions::kMethod, FindDistribution::kMethod, Import::kMethod, Export::kMethod,
        Unregister::kMethod, SetDefault::kMethod, Terminate::kMethod, Shutdown::kMethod,
        SetDefaultVersion::kMethod, GetStatus::kMethod, OpenSession::kMethod, CheckConfig::kMethod,
        GetBootTimeline::kMethod}) {
    const std::string line = fmt::format("method {}(", method.substr(method.rfind('.') + 1));
    EXPECT_NE(description->description.find(line), std::string::npos) << line;
  }
  EXPECT_TRUE(describe({"org.varlink.service"}));
  EXPECT_FALSE(describe({"org.lsl.Other"}));
}

TEST(FailureMessage, IsOurError) {
  std::string message = failure_message(Error{2, {}, "open /x", "Service"});
  message.pop_back();
  const Result<Reply> reply = parse_reply(message);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->error, "org.lsl.Service.Failed");
  EXPECT_EQ(json_string(reply->parameters, "code"), "ENOENT");
  EXPECT_EQ(json_string(reply->parameters, "message"), "open /x: No such file or directory");
}

}  // namespace
}  // namespace lsl::api
