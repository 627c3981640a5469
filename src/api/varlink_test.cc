#include "api/varlink.h"

#include <errno.h>
#include <gtest/gtest.h>

#include <utility>

namespace lsl::api {
namespace {

using namespace std::literals;

std::vector<std::string> drain(Splitter& splitter) {
  std::vector<std::string> texts;
  while (auto message = splitter.next()) texts.push_back(message->text);
  return texts;
}

std::vector<sys::Fd> one_descriptor() {
  std::vector<sys::Fd> descriptors;
  descriptors.emplace_back(::dup(0));
  return descriptors;
}

TEST(Splitter, CutsAtNulWhereverTheReadsSplit) {
  const std::string_view stream = "{\"a\":1}\0{}\0{\"b\":\"x\"}\0"sv;
  for (size_t step = 1; step <= stream.size(); ++step) {
    Splitter splitter;
    for (size_t at = 0; at < stream.size(); at += step)
      ASSERT_TRUE(splitter.feed(stream.substr(at, step)));
    EXPECT_EQ(drain(splitter), (std::vector<std::string>{"{\"a\":1}", "{}", "{\"b\":\"x\"}"}));
    EXPECT_FALSE(splitter.in_message());
  }
}

TEST(Splitter, KeepsAnUnfinishedMessage) {
  Splitter splitter;
  ASSERT_TRUE(splitter.feed("{\"half"));
  EXPECT_TRUE(splitter.in_message());
  EXPECT_FALSE(splitter.next());
}

TEST(Splitter, RefusesMoreThanTheLimit) {
  Splitter splitter(4);
  ASSERT_TRUE(splitter.feed("1234\0"sv));
  ASSERT_TRUE(splitter.feed("123"));
  const Status status = splitter.feed("45");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, EMSGSIZE);
}

TEST(Splitter, DescriptorsBelongToTheLastMessageThatBeginsInTheirBytes) {
  Splitter splitter;
  ASSERT_TRUE(splitter.feed("{1}\0{2"sv, one_descriptor()));
  ASSERT_TRUE(splitter.feed("}\0{3}\0"sv));
  EXPECT_EQ(splitter.next()->descriptors.size(), 0u);
  EXPECT_EQ(splitter.next()->descriptors.size(), 1u);
  EXPECT_EQ(splitter.next()->descriptors.size(), 0u);
}

TEST(Splitter, DescriptorsOfAWholeMessageAreItsOwn) {
  Splitter splitter;
  ASSERT_TRUE(splitter.feed("{1}\0"sv, one_descriptor()));
  ASSERT_TRUE(splitter.feed("{2}\0{3}\0"sv, one_descriptor()));
  EXPECT_EQ(splitter.next()->descriptors.size(), 1u);
  EXPECT_EQ(splitter.next()->descriptors.size(), 0u);
  EXPECT_EQ(splitter.next()->descriptors.size(), 1u);
}

TEST(ParseCall, ReadsWhatToMessageWrites) {
  const std::string message =
      to_message(Call{"org.lsl.Service.Status", Json{{"x", 1}}, true, false});
  ASSERT_EQ(message.back(), '\0');
  const Result<Call> call = parse_call(std::string_view(message).substr(0, message.size() - 1));
  ASSERT_TRUE(call);
  EXPECT_EQ(call->method, "org.lsl.Service.Status");
  EXPECT_EQ(call->parameters, (Json{{"x", 1}}));
  EXPECT_TRUE(call->more);
  EXPECT_FALSE(call->oneway);
}

TEST(ParseCall, RefusesHostileText) {
  for (const std::string_view text :
       {""sv, "{"sv, "[]"sv, "17"sv, "null"sv, "{}"sv, R"({"method":1})"sv,
        R"({"method":"a.b","parameters":[]})"sv, R"({"method":"a.b","more":1})"sv,
        R"({"method":"a.b","oneway":"yes"})"sv, R"({"method":"a.b","upgrade":true})"sv,
        "{\"method\":\"\xff\"}"sv, "{\"method\":\"a\0b\"}"sv}) {
    const Result<Call> call = parse_call(text);
    ASSERT_FALSE(call) << text;
    EXPECT_EQ(call.error().code, EBADMSG) << text;
  }
}

TEST(ParseCall, RefusesDeepNesting) {
  EXPECT_FALSE(parse_call(R"({"method":"a.b","parameters":)" + std::string(100000, '[')));
}

TEST(ParseCall, NullCountsAsAbsent) {
  const Result<Call> call = parse_call(R"({"method":"a.b","parameters":null,"more":null})");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->parameters, Json::object());
  EXPECT_FALSE(call->more);
}

TEST(ParseReply, TellsErrorsAndContinuations) {
  Result<Reply> reply = parse_reply(R"({"parameters":{"warning":"w"},"continues":true})");
  ASSERT_TRUE(reply);
  EXPECT_TRUE(reply->continues);
  EXPECT_FALSE(reply->error);
  reply = parse_reply(R"({"error":"a.b.C","parameters":{}})");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->error, "a.b.C");
  EXPECT_FALSE(parse_reply(R"({"error":1})"));
  EXPECT_FALSE(parse_reply(R"({"method":"a.b"})"));
}

}  // namespace
}  // namespace lsl::api
