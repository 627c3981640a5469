#include "channel/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "channel/lxbus.h"
#include "channel/memory.h"
#include "channel/numbered.h"
#include "sys/socket.h"
#include "wire/instance.h"
#include "wire/process.h"
#include "wire/results.h"
#include "wire/session.h"

namespace lsl::channel {
namespace {

using Pair = std::pair<std::unique_ptr<Channel>, std::unique_ptr<Channel>>;

Pair lxbus_pair() {
  auto ends = sys::socket_pair().value();
  return {make_lxbus(std::move(ends.first)).value(), make_lxbus(std::move(ends.second)).value()};
}
Pair memory_pair() { return make_memory_pair(); }

// What holds for every transport that passes handles.
class AnyChannel : public testing::TestWithParam<Pair (*)()> {
 protected:
  AnyChannel() {
    Pair pair = GetParam()();
    service_.emplace(std::move(pair.first));
    init_.emplace(std::move(pair.second));
  }
  std::optional<Numbered> service_, init_;
  bool closed_ = false;
};

TEST_P(AnyChannel, RequestAndReplyCarryIdsFromZero) {
  const uint32_t id = service_->request(wire::CreateSession{1}).value();
  EXPECT_EQ(id, 0u);
  EXPECT_EQ(service_->request(wire::CreateSession{1}).value(), 1u);

  const auto request = init_->try_receive_request(closed_).value();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->id, 0u);
  EXPECT_EQ(wire::decode<wire::CreateSession>(request->packet.bytes)->console_id, 1);
  ASSERT_TRUE(init_->reply(request->id, wire::CreateSessionResponse{0xFFFFFFFF}));
  EXPECT_EQ(service_->reply_to<wire::CreateSessionResponse>(id, in_milliseconds(1000))->port,
            0xFFFFFFFFu);
}

TEST_P(AnyChannel, OrdinaryMessagesCountFromOne) {
  ASSERT_TRUE(init_->send(wire::WindowSizeChanged{24, 80}));
  ASSERT_TRUE(init_->send(wire::WindowSizeChanged{25, 80}));
  const auto first = service_->receive_plain(in_milliseconds(1000)).value();
  const auto second = service_->receive_plain(in_milliseconds(1000)).value();
  EXPECT_EQ(first->header().transaction_id, 1u);
  EXPECT_EQ(second->header().transaction_id, 2u);
}

TEST_P(AnyChannel, SkippedOrdinaryNumberIsAnError) {
  ASSERT_TRUE(init_->raw().send(wire::encode(wire::WindowSizeChanged{24, 80}, 2, 0), {}, {}));
  EXPECT_EQ(service_->receive_plain(in_milliseconds(1000)).error().code, EBADMSG);
}

TEST_P(AnyChannel, LateRepliesAreDropped) {
  (void)service_->request(wire::CreateSession{1}).value();
  const uint32_t second = service_->request(wire::CreateSession{1}).value();
  ASSERT_TRUE(init_->reply(0, wire::CreateSessionResponse{7}));
  ASSERT_TRUE(init_->reply(1, wire::CreateSessionResponse{8}));
  EXPECT_EQ(service_->reply_to<wire::CreateSessionResponse>(second, in_milliseconds(1000))->port,
            8u);
}

TEST_P(AnyChannel, HandlesAreNumberedFromOneAndTakenOnce) {
  auto pipe = sys::make_pipe().value();
  ASSERT_TRUE(service_->request(wire::CreateSession{1}, {pipe.write.get()}));
  auto request = init_->try_receive_request(closed_).value();
  ASSERT_TRUE(request);
  EXPECT_FALSE(request->packet.take_handle(0));
  EXPECT_FALSE(request->packet.take_handle(2));
  auto handle = request->packet.take_handle(1);
  ASSERT_TRUE(handle);
  EXPECT_FALSE(request->packet.take_handle(1));
  EXPECT_EQ(write(handle->get(), "x", 1), 1);
  char byte = 0;
  EXPECT_EQ(read(pipe.read.get(), &byte, 1), 1);
}

TEST_P(AnyChannel, ClosedPeerIsQuietForReceiversAndEpipeForSenders) {
  init_.reset();
  EXPECT_FALSE(service_->try_receive_request(closed_).value());
  EXPECT_TRUE(closed_);
  EXPECT_EQ(service_->send(wire::WindowSizeChanged{1, 1}).error().code, EPIPE);
  EXPECT_EQ(service_->reply_to<wire::CreateSessionResponse>(0, in_milliseconds(10)).error().code,
            EPIPE);
}

TEST_P(AnyChannel, AMissingReplyTimesOutAndNamesWhatWasAwaited) {
  const auto reply = service_->reply_to<wire::CreateSessionResponse>(0, in_milliseconds(10));
  EXPECT_EQ(reply.error().code, ETIMEDOUT);
  EXPECT_NE(reply.error().detail.find("LxInitMessageCreateSessionResponse"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Transports, AnyChannel, testing::Values(lxbus_pair, memory_pair),
                         [](const auto& param) { return param.index == 0 ? "Lxbus" : "Memory"; });

// What only a stream can do.
class LxbusStream : public testing::Test {
 protected:
  LxbusStream() {
    auto ends = sys::socket_pair().value();
    raw_ = std::move(ends.first);
    channel_ = make_lxbus(std::move(ends.second)).value();
  }
  void feed(std::string_view bytes) {
    ASSERT_EQ(sys::send_some(raw_, bytes, {}).value(), bytes.size());
  }

  sys::Fd raw_;
  std::unique_ptr<Channel> channel_;
  bool closed_ = false;
};

TEST_F(LxbusStream, MessagesMayArriveByteByByteAndGlued) {
  const std::string message = wire::encode(wire::ResultUint32{7}, 1, 0);
  for (const char byte : message) {
    EXPECT_FALSE(channel_->try_receive(closed_).value());
    feed(std::string_view(&byte, 1));
  }
  EXPECT_EQ(channel_->try_receive(closed_).value()->bytes, message);
  feed(message + message);
  EXPECT_EQ(channel_->try_receive(closed_).value()->bytes, message);
  EXPECT_EQ(channel_->try_receive(closed_).value()->bytes, message);
  EXPECT_FALSE(closed_);
}

TEST_F(LxbusStream, DescriptorsStayWithTheirMessageWhenMessagesAreGlued) {
  const std::string message = wire::encode(wire::ResultUint32{7}, 1, 0);
  const std::array<int, 1> passed = {raw_.get()};
  feed(message);
  ASSERT_TRUE(sys::send_some(raw_, message, passed));
  feed(message);
  EXPECT_EQ(channel_->try_receive(closed_).value()->handles.size(), 0u);
  EXPECT_EQ(channel_->try_receive(closed_).value()->handles.size(), 1u);
  EXPECT_EQ(channel_->try_receive(closed_).value()->handles.size(), 0u);
}

TEST_F(LxbusStream, AnEndInsideAMessageIsAnError) {
  feed(wire::encode(wire::ResultUint32{7}, 1, 0).substr(0, 18));
  raw_.reset();
  EXPECT_EQ(channel_->try_receive(closed_).error().code, ECONNRESET);
}

TEST_F(LxbusStream, ImpossibleSizesAreRefusedBeforeAllocating) {
  std::string message = wire::encode(wire::ResultUint32{7}, 1, 0);
  message.replace(4, 4, "\xFF\xFF\xFF\xFF");
  feed(message);
  EXPECT_EQ(channel_->try_receive(closed_).error().code, EBADMSG);
}

TEST_F(LxbusStream, ATimeOutKeepsWhatWasRead) {
  const std::string message = wire::encode(wire::ResultUint32{7}, 1, 0);
  feed(message.substr(0, 10));
  EXPECT_EQ(channel_->receive(in_milliseconds(5)).error().code, ETIMEDOUT);
  feed(message.substr(10));
  EXPECT_EQ(channel_->receive(in_milliseconds(1000)).value()->bytes, message);
}

TEST_F(LxbusStream, APeerThatDoesNotReadCannotHoldTheSenderForEver) {
  const std::string big = wire::encode(wire::TimezoneInformation{std::string(8 << 20, 'x')}, 0, 1);
  EXPECT_EQ(channel_->send(big, {}, in_milliseconds(20)).error().code, ETIMEDOUT);
}

TEST(Lxbus, MessagesBeyondTheLimitAreRefusedByTheirHeader) {
  auto ends = sys::socket_pair().value();
  Numbered sender(make_lxbus(std::move(ends.first)).value());
  Numbered receiver(make_lxbus(std::move(ends.second), Handles::Accept, 64).value());
  bool closed = false;
  ASSERT_TRUE(sender.send(wire::TimezoneInformation{"Europe/Berlin"}));
  ASSERT_TRUE(sender.send(wire::TimezoneInformation{std::string(100, 'x')}));
  EXPECT_TRUE(receiver.try_receive_plain(closed).value());
  const auto large = receiver.try_receive_plain(closed);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, EBADMSG);
}

TEST(LxbusBytesOnly, DescriptorsOfThePeerAreNeverTaken) {
  auto ends = sys::socket_pair().value();
  const auto channel = make_lxbus(std::move(ends.second), Handles::Refuse).value();
  const std::string message = wire::encode(wire::ResultUint32{7}, 1, 0);
  auto pipe = sys::make_pipe().value();
  const std::array<int, 1> passed = {pipe.write.get()};
  const auto sent = sys::send_some(ends.first, message, passed);
  if (!sent) {
    EXPECT_EQ(sent.error().code, EPERM);  // SO_PASSRIGHTS, Linux 6.16
    return;
  }
  bool closed = false;
  EXPECT_EQ(channel->try_receive(closed).error().code, EPERM);
}

}  // namespace
}  // namespace lsl::channel
