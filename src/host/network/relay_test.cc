#include "host/network/relay.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <string>

#include "sys/file.h"
#include "sys/socket.h"

namespace lsl::host {
namespace {

// Two ends of a TCP connection over the loopback.
std::pair<sys::Fd, sys::Fd> connection() {
  const sys::Fd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof name;
  auto* const plain = reinterpret_cast<sockaddr*>(&name);
  EXPECT_EQ(::bind(listener.get(), plain, size), 0);
  EXPECT_EQ(::listen(listener.get(), 1), 0);
  EXPECT_EQ(::getsockname(listener.get(), plain, &size), 0);
  sys::Fd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(::connect(client.get(), plain, size), 0);
  sys::Fd server(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  EXPECT_TRUE(server);
  for (const sys::Fd* fd : {&client, &server}) EXPECT_TRUE(sys::set_nonblocking(*fd, true));
  return {std::move(client), std::move(server)};
}

class RelayTest : public testing::Test {
 protected:
  void SetUp() override {
    auto [client, outside] = connection();
    auto [inside, server] = connection();
    client_ = std::move(client);
    server_ = std::move(server);
    relays_.add(std::move(outside), std::move(inside));
    EXPECT_EQ(relays_.count(), 1U);
  }

  // One turn; what has arrived at `fd` is added to `text`, false at its end.
  bool read_some(const sys::Fd& fd, std::string& text) {
    EXPECT_TRUE(loop_.run_once(0));
    std::array<char, 65536> buffer;
    const ssize_t got = ::recv(fd.get(), buffer.data(), buffer.size(), 0);
    if (got > 0) text.append(buffer.data(), static_cast<size_t>(got));
    return got != 0;
  }
  std::string read_to_end(const sys::Fd& fd) {
    std::string text;
    for (int i = 0; i < 10'000 && read_some(fd, text); ++i) (void)sys::wait_readable(fd, 1);
    return text;
  }
  void turns(int count) {
    for (int i = 0; i < count; ++i) EXPECT_TRUE(loop_.run_once(1));
  }

  sys::EventLoop loop_ = sys::EventLoop::create().value();
  int freed_ = 0;
  Relays relays_{loop_, 2, [this] { ++freed_; }};
  sys::Fd client_, server_;
};

TEST_F(RelayTest, CarriesBothWaysAndHalfCloses) {
  ASSERT_TRUE(sys::write_all(client_, "question"));
  ASSERT_EQ(::shutdown(client_.get(), SHUT_WR), 0);
  EXPECT_EQ(read_to_end(server_), "question");
  EXPECT_EQ(relays_.count(), 1U);  // the other way is still open
  ASSERT_TRUE(sys::write_all(server_, "answer"));
  server_.reset();
  EXPECT_EQ(read_to_end(client_), "answer");
  turns(3);
  EXPECT_EQ(relays_.count(), 0U);
  EXPECT_EQ(freed_, 1);
}

TEST_F(RelayTest, LosesNothingWhenTheReaderIsSlow) {
  // More than the sockets and the pipe hold.
  const std::string block(1 << 20, 'x');
  size_t sent = 0;
  for (int idle = 0; idle < 20;) {
    const ssize_t put = ::send(client_.get(), block.data(), block.size(), MSG_NOSIGNAL);
    idle = put > 0 ? 0 : idle + 1;
    if (put > 0) sent += static_cast<size_t>(put);
    EXPECT_TRUE(loop_.run_once(1));
  }
  ASSERT_GT(sent, size_t{64} * 1024);
  client_.reset();
  EXPECT_EQ(read_to_end(server_).size(), sent);
}

TEST_F(RelayTest, AResetOfOneEndsTheOther) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ASSERT_EQ(::setsockopt(server_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
  server_.reset();
  for (int i = 0; i < 200 && relays_.count() > 0; ++i) turns(1);
  EXPECT_EQ(relays_.count(), 0U);
  std::string rest;
  EXPECT_FALSE(read_some(client_, rest) && errno == EAGAIN);
}

TEST_F(RelayTest, IsFullAtItsLimit) {
  EXPECT_FALSE(relays_.full());
  auto [client, outside] = connection();
  auto [inside, server] = connection();
  relays_.add(std::move(outside), std::move(inside));
  EXPECT_TRUE(relays_.full());
  client.reset();
  server.reset();
  for (int i = 0; i < 200 && relays_.full(); ++i) turns(1);
  EXPECT_FALSE(relays_.full());
}

TEST_F(RelayTest, NothingToConnectToEndsIt) {
  // A port that nobody listens on: bound, and closed before it is connected to.
  const sys::Fd reserved(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof name;
  auto* const plain = reinterpret_cast<sockaddr*>(&name);
  ASSERT_EQ(::bind(reserved.get(), plain, size), 0);
  ASSERT_EQ(::getsockname(reserved.get(), plain, &size), 0);
  sys::Fd inside(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  EXPECT_EQ(::connect(inside.get(), plain, size), -1);
  auto [client, outside] = connection();
  relays_.add(std::move(outside), std::move(inside));
  for (int i = 0; i < 200 && relays_.count() > 1; ++i) turns(1);
  EXPECT_EQ(relays_.count(), 1U);
}

}  // namespace
}  // namespace lsl::host
