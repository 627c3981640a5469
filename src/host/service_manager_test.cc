#include "host/service_manager.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <string>

namespace lsl::host {
namespace {

// The variables of one test; gone afterwards, whoever took them.
class ServiceManager : public testing::Test {
 protected:
  ~ServiceManager() override {
    for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "NOTIFY_SOCKET"}) ::unsetenv(name);
  }
  static void pass(pid_t whom, const char* count) {
    ::setenv("LISTEN_PID", std::to_string(whom).c_str(), 1);
    ::setenv("LISTEN_FDS", count, 1);
  }
};

TEST_F(ServiceManager, PassesASocketToOneProcessOnly) {
  const auto nobody = socket_of_manager();
  ASSERT_TRUE(nobody);
  EXPECT_FALSE(*nobody);
  pass(::getpid() + 1, "1");
  const auto other = socket_of_manager();
  ASSERT_TRUE(other) << other.error().message();
  EXPECT_FALSE(*other);
  EXPECT_EQ(::getenv("LISTEN_FDS"), nullptr);
}

TEST_F(ServiceManager, PassesNoRubbish) {
  for (const char* count : {"-1", "one"}) {
    pass(::getpid(), count);
    EXPECT_FALSE(socket_of_manager()) << count;
  }
}

TEST_F(ServiceManager, HearsThatWeAreReady) {
  const sys::Fd manager(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  // Bound without a name the socket gets an abstract one (unix(7), autobind).
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_EQ(::bind(manager.get(), reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)), 0);
  socklen_t size = sizeof address;
  ASSERT_EQ(::getsockname(manager.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  const std::string name =
      "@" + std::string(address.sun_path + 1, size - offsetof(sockaddr_un, sun_path) - 1);
  ::setenv("NOTIFY_SOCKET", name.c_str(), 1);

  const Status told = tell_manager_ready();
  ASSERT_TRUE(told) << told.error().message();
  std::array<char, 64> said{};
  ASSERT_GT(::recv(manager.get(), said.data(), said.size() - 1, MSG_DONTWAIT), 0);
  EXPECT_STREQ(said.data(), "READY=1");
  EXPECT_EQ(::getenv("NOTIFY_SOCKET"), nullptr);
}

TEST_F(ServiceManager, NeedsASocketToHear) {
  EXPECT_TRUE(tell_manager_ready());
  ::setenv("NOTIFY_SOCKET", "/no/such", 1);
  EXPECT_EQ(tell_manager_ready().error().code, ENOENT);
}

}  // namespace
}  // namespace lsl::host
