#include "host/service_manager.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <map>
#include <string>

namespace lsl::host {
namespace {

Environment environment_of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

TEST(SocketOfManager, IsThereOnlyForWhomItWasPassed) {
  const auto nobody = socket_of_manager(environment_of({}), 7);
  ASSERT_TRUE(nobody);
  EXPECT_FALSE(*nobody);
  const auto other =
      socket_of_manager(environment_of({{"LISTEN_PID", "8"}, {"LISTEN_FDS", "1"}}), 7);
  ASSERT_TRUE(other);
  EXPECT_FALSE(*other);
  const auto none =
      socket_of_manager(environment_of({{"LISTEN_PID", "7"}, {"LISTEN_FDS", "0"}}), 7);
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
}

TEST(SocketOfManager, IsOne) {
  for (const char* count : {"2", "-1", "one", ""}) {
    const auto passed =
        socket_of_manager(environment_of({{"LISTEN_PID", "7"}, {"LISTEN_FDS", count}}), 7);
    ASSERT_FALSE(passed) << count;
    EXPECT_EQ(passed.error().code, EINVAL);
  }
}

TEST(TellManagerReady, SaysSoOnItsSocket) {
  const sys::Fd manager(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  // Bound without a name the socket gets an abstract one (unix(7), autobind).
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_EQ(::bind(manager.get(), reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)), 0);
  socklen_t size = sizeof address;
  ASSERT_EQ(::getsockname(manager.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  const std::string name =
      "@" + std::string(address.sun_path + 1, size - offsetof(sockaddr_un, sun_path) - 1);

  ASSERT_TRUE(tell_manager_ready(environment_of({{"NOTIFY_SOCKET", name}})));
  std::array<char, 64> said{};
  ASSERT_GT(::recv(manager.get(), said.data(), said.size() - 1, MSG_DONTWAIT), 0);
  EXPECT_STREQ(said.data(), "READY=1");
}

TEST(TellManagerReady, NeedsASocketToTellItTo) {
  EXPECT_TRUE(tell_manager_ready(environment_of({})));
  for (const std::string& path : {std::string("relative"), std::string("/"), std::string(108, '/')})
    EXPECT_EQ(tell_manager_ready(environment_of({{"NOTIFY_SOCKET", path}})).error().code, EINVAL);
  EXPECT_EQ(tell_manager_ready(environment_of({{"NOTIFY_SOCKET", "/no/such"}})).error().code,
            ENOENT);
}

}  // namespace
}  // namespace lsl::host
