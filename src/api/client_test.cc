#include "api/client.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>

#include "api/server.h"
#include "sys/socket.h"

namespace lsl::api {
namespace {

// A client and the other end of its connection, which the test plays.
struct Conversation {
  Conversation() {
    auto pair = sys::socket_pair();
    EXPECT_TRUE(pair);
    client.emplace(std::move(pair->first));
    service = std::move(pair->second);
  }
  void answer(std::string_view bytes, std::span<const int> descriptors = {}) {
    const Result<size_t> sent = sys::send_some(service, bytes, descriptors);
    EXPECT_TRUE(sent && *sent == bytes.size());
  }
  Deadline soon() const { return std::chrono::steady_clock::now() + std::chrono::seconds(5); }

  std::optional<Client> client;
  sys::Fd service;
};

TEST(Client, CallsAndReadsTheReply) {
  Conversation c;
  c.answer(reply_message(ServiceStatus{"d", 2, "0.1", "6.1", "host"}));
  const Result<ServiceStatus> status = c.client->call(GetStatus{}, c.soon());
  ASSERT_TRUE(status);
  EXPECT_EQ(status->default_distribution, "d");
  std::array<char, 256> buffer{};
  const auto sent = sys::receive_some(c.service, buffer);
  ASSERT_TRUE(sent && *sent);
  EXPECT_EQ(std::string_view(buffer.data(), (*sent)->bytes - 1),
            R"({"method":"org.lsl.Service.Status","parameters":{}})");
}

TEST(Client, TakesContinuedRepliesAndTheirDescriptors) {
  Conversation c;
  ASSERT_TRUE(c.client->start(OpenSession{}, c.soon()));
  c.answer(reply_message(Warning{"slow disk"}, true));
  const int zero = 0;
  c.answer(reply_message(Session{"{1}", "d", 0, 0, {}, {}}), {&zero, 1});

  Result<ReceivedReply> first = c.client->next(c.soon());
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->continues);
  EXPECT_TRUE(first->descriptors.empty());
  Result<ReceivedReply> last = c.client->next(c.soon());
  ASSERT_TRUE(last);
  EXPECT_FALSE(last->continues);
  EXPECT_TRUE(take_descriptor(*last, 0));
  EXPECT_FALSE(take_descriptor(*last, 0));
  EXPECT_FALSE(take_descriptor(*last, 1));
}

TEST(Client, ErrorsOfTheServiceAreErrorsHere) {
  Conversation c;
  c.answer(failure_message(Error{0, "WSL_E_DISTRO_NOT_FOUND", "no such", "Service"}));
  const auto status = c.client->call(Terminate{{"x", std::nullopt}}, c.soon());
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code_path(), "Service/WSL_E_DISTRO_NOT_FOUND");
  EXPECT_EQ(status.error().message(), "no such");
}

TEST(Client, AHangUpIsAnError) {
  Conversation c;
  c.answer("{\"parameters\"");
  c.service.reset();
  const auto status = c.client->call(GetStatus{}, c.soon());
  ASSERT_FALSE(status);
  EXPECT_TRUE(status.error().code == ECONNRESET || status.error().code == EPIPE);
}

TEST(Client, AServiceThatNeverReadTheCallIsToldApart) {
  Conversation c;
  ASSERT_TRUE(c.client->start(GetStatus{}, c.soon()));
  c.service.reset();
  const Status waited = c.client->await(c.soon());
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().code, ECONNRESET);
}

TEST(Client, AwaitTakesNothing) {
  Conversation c;
  c.answer(reply_message(Nothing{}));
  EXPECT_TRUE(c.client->await(c.soon()));
  EXPECT_TRUE(c.client->await(c.soon()));
  const auto reply = c.client->next(c.soon());
  EXPECT_TRUE(reply && !reply->continues);
}

TEST(Client, GivesUpAtTheDeadline) {
  Conversation c;
  const auto status = c.client->call(GetStatus{}, std::chrono::steady_clock::now());
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ETIMEDOUT);
}

TEST(Client, TryNextDoesNotWait) {
  Conversation c;
  auto none = c.client->try_next();
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
  c.answer(reply_message(Nothing{}));
  auto one = c.client->try_next();
  ASSERT_TRUE(one);
  EXPECT_TRUE(*one);
}

}  // namespace
}  // namespace lsl::api
