#include "guest/init/interop_server.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "channel/lxbus.h"
#include "channel/numbered.h"
#include "sys/file.h"
#include "sys/socket.h"
#include "wire/interop.h"
#include "wire/results.h"

namespace lsl::guest {
namespace {

class InteropServerTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/lsl-interop-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    folder_ = name;
    open({});
  }
  void TearDown() override {
    server_.reset();
    EXPECT_TRUE(sys::remove_tree(AT_FDCWD, folder_));
  }

  std::string path() const { return folder_ + "/WSL/1_interop"; }
  void open(InteropServer::LoginSessions login_sessions) {
    server_.reset();
    auto server =
        InteropServer::open(loop_, path(), {.feature_flags = 4}, std::move(login_sessions));
    ASSERT_TRUE(server) << server.error().message();
    server_ = std::move(*server);
  }
  sys::Fd connect() {
    auto socket = sys::connect_to(path());
    EXPECT_TRUE(socket) << socket.error().message();
    return std::move(*socket);
  }
  channel::Numbered client() {
    return channel::Numbered(std::move(*channel::make_lxbus(connect())));
  }
  // Lets the server work until nothing happens for a moment.
  void serve() {
    for (int turn = 0; turn < 400; ++turn) ASSERT_TRUE(loop_.run_once(0));
  }
  std::optional<int32_t> ask_flags() {
    channel::Numbered asking = client();
    const auto id = asking.request(wire::QueryFeatureFlags{});
    if (!id) return std::nullopt;
    serve();
    const auto reply = asking.reply_to<wire::ResultInt32>(*id, channel::in_milliseconds(1000));
    return reply ? std::optional<int32_t>(reply->result) : std::nullopt;
  }
  // What the server left of a connection: true when it is closed.
  static bool is_closed(const sys::Fd& socket) {
    const auto ready = sys::wait_readable(socket, 2000);
    char byte = 0;
    return ready && *ready && ::recv(socket.get(), &byte, 1, MSG_DONTWAIT) <= 0;
  }

  sys::EventLoop loop_ = sys::EventLoop::create().value();
  std::string folder_;
  std::unique_ptr<InteropServer> server_;
};

TEST_F(InteropServerTest, EverybodyMayConnect) {
  struct stat status{};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0777U);
  ASSERT_EQ(::stat((folder_ + "/WSL").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0022U, 0U);
}

TEST_F(InteropServerTest, AnswersOneRequestPerConnection) {
  channel::Numbered asking = client();
  const auto id = asking.request(wire::QueryEnvironmentVariable{"PATH"});
  ASSERT_TRUE(id);
  ASSERT_TRUE(asking.request(wire::QueryFeatureFlags{}));
  serve();
  const auto reply =
      asking.reply_to<wire::QueryEnvironmentVariable>(*id, channel::in_milliseconds(1000));
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_EQ(reply->text, ::getenv("PATH"));
  EXPECT_FALSE(asking.receive_plain(channel::in_milliseconds(1000)).value_or(std::nullopt));
  EXPECT_EQ(ask_flags(), 4);
}

TEST_F(InteropServerTest, SlowClientsHoldUpNobody) {
  std::vector<sys::Fd> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(connect());
    ASSERT_TRUE(sys::send_some(slow.back(), "half", {}));
    serve();
  }
  EXPECT_EQ(ask_flags(), 4);
  EXPECT_TRUE(is_closed(slow.front()));  // the oldest had to go
}

TEST_F(InteropServerTest, AMessageTooLargeIsNotAwaited) {
  const sys::Fd huge = connect();
  const std::array<uint32_t, 4> header = {16, 16 << 20, 0, 1};
  ASSERT_TRUE(
      sys::send_some(huge, {reinterpret_cast<const char*>(header.data()), sizeof header}, {}));
  serve();
  EXPECT_TRUE(is_closed(huge));
  EXPECT_EQ(ask_flags(), 4);
}

TEST_F(InteropServerTest, RubbishAndUnansweredMessagesEndTheirConnection) {
  const sys::Fd rubbish = connect();
  ASSERT_TRUE(sys::send_some(rubbish, std::string(100, '\xFF'), {}));
  channel::Numbered plain = client();
  ASSERT_TRUE(plain.send(wire::QueryFeatureFlags{}));  // no request
  channel::Numbered other = client();
  ASSERT_TRUE(other.request(wire::CreateSession{1}));
  serve();
  EXPECT_TRUE(is_closed(rubbish));
  for (channel::Numbered* asking : {&plain, &other}) {
    const auto end = asking->raw().receive(channel::in_milliseconds(2000));
    EXPECT_TRUE(!end || !*end);
  }
  EXPECT_EQ(ask_flags(), 4);
}

TEST_F(InteropServerTest, DescriptorsAreNotTaken) {
  auto pipe = sys::make_pipe().value();
  const sys::Fd hostile = connect();
  const std::array<int, 1> passed = {pipe.write.get()};
  const auto sent = sys::send_some(hostile, "x", passed);
  if (!sent) {
    EXPECT_EQ(sent.error().code, EPERM);  // Linux 6.16
    return;
  }
  pipe.write.reset();
  serve();
  EXPECT_TRUE(is_closed(hostile));
  // The descriptor went, in a process of its own.
  EXPECT_TRUE(sys::wait_readable(pipe.read, 5000).value_or(false));
  EXPECT_EQ(ask_flags(), 4);
}

// As on kernels that let them arrive.
TEST_F(InteropServerTest, DescriptorsThatArrivedGoElsewhere) {
  auto pipe = sys::make_pipe().value();
  const std::array<int, 1> passed = {pipe.write.get()};
  std::vector<sys::Fd> hostile;
  for (int i = 0; i < 50; ++i) {
    auto [ours, theirs] = sys::socket_pair().value();
    ASSERT_TRUE(sys::send_some(theirs, "x", passed));
    ASSERT_TRUE(server_->admit(std::move(ours)));
    hostile.push_back(std::move(theirs));
  }
  pipe.write.reset();
  serve();
  EXPECT_EQ(ask_flags(), 4);
  for (int turn = 0; turn < 500 && !sys::wait_readable(pipe.read, 0).value(); ++turn)
    ASSERT_TRUE(loop_.run_once(10));
  EXPECT_TRUE(sys::wait_readable(pipe.read, 0).value());  // the last copy is gone
}

TEST_F(InteropServerTest, HostProgramsAreRefused) {
  channel::Numbered asking = client();
  const auto id = asking.request(wire::CreateNtProcess{.common = {.filename = "cmd.exe"}});
  ASSERT_TRUE(id);
  serve();
  const auto reply =
      asking.reply_to<wire::CreateProcessResponse>(*id, channel::in_milliseconds(1000));
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_EQ(reply->result, EOPNOTSUPP);
}

TEST_F(InteropServerTest, WithoutSystemdThereAreNoLoginSessions) {
  channel::Numbered asking = client();
  const auto id = asking.request(wire::CreateLoginSession{1000, 1000, "ann"});
  ASSERT_TRUE(id);
  serve();
  const auto reply = asking.reply_to<wire::ResultBool>(*id, channel::in_milliseconds(1000));
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_FALSE(reply->result);
}

TEST_F(InteropServerTest, ALoginSessionMayTakeItsTime) {
  InteropServer::Answer answer;
  std::string user;
  open([&](const wire::CreateLoginSession& message, InteropServer::Answer later) {
    user = message.username;
    answer = std::move(later);
  });
  channel::Numbered asking = client();
  const auto id = asking.request(wire::CreateLoginSession{1000, 1000, "ann"});
  ASSERT_TRUE(id);
  serve();
  if (::geteuid() != 0) {
    EXPECT_FALSE(answer);  // only root's requests come as far
    EXPECT_FALSE(asking.reply_to<wire::ResultBool>(*id, channel::in_milliseconds(1000))->result);
    return;
  }
  ASSERT_TRUE(answer);
  EXPECT_EQ(user, "ann");
  EXPECT_EQ(ask_flags(), 4);  // others are served meanwhile
  answer(true);
  const auto reply = asking.reply_to<wire::ResultBool>(*id, channel::in_milliseconds(1000));
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_TRUE(reply->result);
  answer(true);  // too late for anybody
}

}  // namespace
}  // namespace lsl::guest
