#include "host/server/server.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>

namespace lsl::host {
namespace {

const std::string kCall = std::string(R"({"method":"org.varlink.service.GetInfo"})") + '\0';

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    EXPECT_NE(mkdtemp(directory_.data()), nullptr);
    EXPECT_TRUE(server_.listen(sys::listen_at(path(), 0600, 128).value()));
  }
  ~ServerTest() override {
    unlink(path().c_str());
    rmdir(directory_.c_str());
  }
  std::string path() const { return directory_ + "/s"; }

  sys::Fd connect() {
    sys::Fd client = sys::connect_to(path()).value();
    EXPECT_TRUE(sys::set_nonblocking(client, true));
    turn();
    return client;
  }
  // All that is ready now.
  void turn() {
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(loop_.run_once(0));
  }
  void call(const sys::Fd& client) {
    EXPECT_EQ(sys::send_some(client, kCall, {}).value(), kCall.size());
    turn();
  }
  // Bytes waiting for the client, taken; nothing when it was cut off.
  static std::optional<size_t> read(const sys::Fd& client) {
    std::array<char, 65536> buffer{};
    size_t sum = 0;
    for (;;) {
      const auto got = sys::receive_some(client, buffer);
      if (!got || (*got && (*got)->bytes == 0)) return std::nullopt;
      if (!*got) return sum;
      sum += (*got)->bytes;
    }
  }

  std::string directory_ = "/tmp/lsl-server-XXXXXX";
  sys::EventLoop loop_ = sys::EventLoop::create().value();
  Undertaker undertaker_{loop_};
  std::string reply_ = std::string("{}") + '\0';
  size_t calls_ = 0;
  Server server_{loop_,
                 undertaker_,
                 {[this](ConnectionId id, const sys::Peer&, const api::ParsedCall&) {
                    ++calls_;
                    server_.finish(id, reply_);
                  },
                  [](ConnectionId) {}},
                 {.all = 8, .of_one_user = 2}};
};

TEST_F(ServerTest, OneUserHasALimitOfConnections) {
  sys::Fd first = connect();
  const sys::Fd second = connect();
  const sys::Fd third = connect();
  call(second);
  EXPECT_EQ(read(second), reply_.size());
  EXPECT_FALSE(read(third));

  first.reset();
  turn();
  const sys::Fd fourth = connect();
  call(fourth);
  EXPECT_EQ(read(fourth), reply_.size());
}

TEST_F(ServerTest, AClientThatDoesNotReadIsNotServedAhead) {
  reply_ = std::string(1 << 20, 'x');
  const sys::Fd client = connect();
  for (int i = 0; i < 50; ++i) call(client);
  EXPECT_EQ(calls_, 1u);
  size_t got = 0;
  for (int i = 0; i < 10'000 && calls_ < 50; ++i) {
    got += read(client).value();
    turn();
  }
  EXPECT_EQ(calls_, 50u);
  for (int i = 0; i < 100; ++i) {
    got += read(client).value();
    turn();
  }
  EXPECT_EQ(got, 50u * reply_.size());
}

// Letting go of a stranger's descriptor can block: it stays with its sender, or with a child.
TEST_F(ServerTest, DescriptorsOfAClientAreNotTaken) {
  const sys::Fd client = connect();
  auto pipe = sys::make_pipe().value();
  const std::array<int, 1> passed = {pipe.write.get()};
  const auto sent = sys::send_some(client, kCall, passed);
  pipe.write.reset();
  if (!sent) {
    EXPECT_EQ(sent.error().code, EPERM);  // SO_PASSRIGHTS, Linux 6.16
  } else {
    turn();
    EXPECT_FALSE(read(client));
  }
  EXPECT_EQ(calls_, 0u);
  EXPECT_TRUE(sys::wait_readable(pipe.read, 1000).value());  // whoever had it, it has been closed
  const sys::Fd other = connect();
  call(other);
  EXPECT_EQ(read(other), reply_.size());
}

TEST_F(ServerTest, AMissingDescriptorIsNoBusyLoop) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const sys::Fd client = sys::connect_to(path()).value();
  const rlimit none{static_cast<rlim_t>(client.get()), before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  turn();  // accept fails
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(loop_.run_once(20));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(15));
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  for (int i = 0; i < 100 && server_.connections() == 0; ++i) EXPECT_TRUE(loop_.run_once(10));
  EXPECT_EQ(server_.connections(), 1u);
}

}  // namespace
}  // namespace lsl::host
