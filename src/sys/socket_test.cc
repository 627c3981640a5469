#include "sys/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace lsl::sys {
namespace {

class SocketFile : public testing::Test {
 protected:
  SocketFile() { EXPECT_NE(mkdtemp(directory_.data()), nullptr); }
  ~SocketFile() override {
    unlink(path().c_str());
    rmdir(directory_.c_str());
  }
  std::string path() const { return directory_ + "/s"; }

 private:
  std::string directory_ = "/tmp/lsl-socket-XXXXXX";
};

TEST(SocketPair, DescriptorsRideOnTheFirstByte) {
  auto [a, b] = socket_pair().value();
  auto pipe = make_pipe().value();
  const std::array<int, 1> passed = {pipe.read.get()};
  EXPECT_EQ(send_some(a, "xyz", passed).value(), 3u);

  std::array<char, 8> buffer{};
  auto received = receive_some(b, buffer).value();
  ASSERT_TRUE(received);
  EXPECT_EQ(received->bytes, 3u);
  ASSERT_EQ(received->descriptors.size(), 1u);
  EXPECT_EQ(fcntl(received->descriptors[0].get(), F_GETFD), FD_CLOEXEC);
}

TEST(SocketPair, ReceiveBytesLeavesAMessageWithDescriptorsWhereItIs) {
  auto [a, b] = socket_pair().value();
  auto pipe = make_pipe().value();
  const std::array<int, 1> passed = {pipe.write.get()};
  ASSERT_TRUE(send_some(a, "x", passed));
  pipe.write.reset();
  std::array<char, 8> buffer{};
  EXPECT_EQ(receive_bytes(b, buffer).error().code, EPERM);
  EXPECT_FALSE(wait_readable(pipe.read, 0).value());  // the write end still waits in the socket
  EXPECT_FALSE(shut_and_empty(b));
  b.reset();
  EXPECT_TRUE(wait_readable(pipe.read, 1000).value());
}

TEST(SocketPair, AnEmptySocketStaysEmptyOnceItIsShut) {
  auto [a, b] = socket_pair().value();
  EXPECT_TRUE(shut_and_empty(b));
  EXPECT_EQ(send_some(a, "x", {}).error().code, EPIPE);
}

TEST(SocketPair, RefusedDescriptorsDoNotLeaveTheirSender) {
  auto [a, b] = socket_pair().value();
  const Status refused = refuse_descriptors(b);
  if (!refused) {
    EXPECT_EQ(refused.error().code, ENOPROTOOPT);  // before Linux 6.16
    return;
  }
  const std::array<int, 1> passed = {a.get()};
  EXPECT_EQ(send_some(a, "x", passed).error().code, EPERM);
  EXPECT_EQ(send_some(a, "x", {}).value(), 1u);
}

TEST(SocketPair, EndOfStreamAndBrokenPipe) {
  auto [a, b] = socket_pair().value();
  b.reset();
  std::array<char, 1> buffer{};
  EXPECT_EQ(receive_bytes(a, buffer).value(), 0u);
  EXPECT_EQ(send_some(a, "x", {}).error().code, EPIPE);
}

TEST(SocketPair, WaitEndsAtItsDeadline) {
  auto [a, b] = socket_pair().value();
  EXPECT_FALSE(wait_readable(a, 10).value());
  ASSERT_TRUE(send_some(b, "x", {}));
  EXPECT_TRUE(wait_readable(a, 10).value());
}

TEST_F(SocketFile, ListenReplacesAStaleFileAndKeepsItsMode) {
  {
    auto stale = listen_at(path(), 0600, 1).value();
  }
  auto listener = listen_at(path(), 0666, 8).value();
  struct stat status{};
  ASSERT_EQ(stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0666u);

  EXPECT_FALSE(accept_from(listener).value());
  auto client = connect_to(path()).value();
  auto server = accept_from(listener).value();
  ASSERT_TRUE(server);
  EXPECT_EQ(peer_of(*server).value().pid, getpid());
  EXPECT_EQ(peer_of(*server).value().uid, getuid());
}

TEST_F(SocketFile, ConnectingWithoutWaitingEndsWhenTooManyWait) {
  auto listener = listen_at(path(), 0666, 0).value();
  std::vector<Fd> waiting;
  Result<Fd> client = connect_without_waiting(path());
  for (int i = 0; client && i < 100; ++i) {
    waiting.push_back(std::move(*client));
    client = connect_without_waiting(path());
  }
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, EAGAIN);
  ASSERT_FALSE(waiting.empty());
  std::array<char, 1> byte{};
  EXPECT_FALSE(receive_bytes(waiting[0], byte).value()) << "the socket stays non-blocking";
}

TEST_F(SocketFile, NobodyListensIsAnError) {
  EXPECT_EQ(connect_to(path()).error().code, ENOENT);
  EXPECT_EQ(connect_without_waiting(path()).error().code, ENOENT);
  EXPECT_EQ(connect_to(std::string(200, 'x')).error().code, ENAMETOOLONG);
}

}  // namespace
}  // namespace lsl::sys
