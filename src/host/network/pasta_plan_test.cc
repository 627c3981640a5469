#include "host/network/pasta_plan.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace lsl::host {
namespace {

using std::chrono::milliseconds;

std::string line_of(bool ipv6, bool as_root = false) {
  std::string line;
  for (const std::string& word :
       pasta_arguments("/usr/bin/pasta", {"/d/u", "/d/n", "/d/p"}, ipv6, as_root))
    line += (line.empty() ? "" : " ") + word;
  return line;
}

TEST(PastaArguments, ConnectByDescriptorsAndForwardNothing) {
  EXPECT_EQ(line_of(false),
            "/usr/bin/pasta --foreground --quiet --config-net --ipv4-only --userns /d/u --netns "
            "/d/n --no-netns-quit --pid /d/p --ns-ifname eth0 --address 172.29.0.2 --netmask "
            "255.255.0.0 --gateway 172.29.0.1 --dns-forward 172.29.0.1 --tcp-ports none "
            "--udp-ports none --tcp-ns none --udp-ns none");
}

TEST(PastaArguments, IPv6OnRequest) {
  EXPECT_EQ(line_of(true).find("--ipv4-only"), std::string::npos);
}

TEST(PastaArguments, RootStaysRoot) {
  EXPECT_EQ(line_of(false).find("--runas"), std::string::npos);
  EXPECT_NE(line_of(false, true).find("--runas 0:0"), std::string::npos);
}

TEST(PastaMessage, WithoutNoise) {
  EXPECT_EQ(pasta_message("Failed to send 38 bytes to syslog\n"), std::nullopt);
  EXPECT_EQ(pasta_message("  \n"), std::nullopt);
  EXPECT_EQ(pasta_message("Failed to open tun socket in namespace"),
            "Failed to open tun socket in namespace");
  EXPECT_EQ(pasta_message("1795565915.3334: Couldn't install signal handlers"),
            "Couldn't install signal handlers");
  EXPECT_EQ(pasta_message("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(pasta_message(std::string(5'000, 'x'))->size(), 300U);
}

TEST(RestartDelays, GrowUntilOneHasLived) {
  RestartDelays delays;
  EXPECT_EQ(delays.next(milliseconds(0)), milliseconds(100));
  EXPECT_EQ(delays.next(milliseconds(50)), milliseconds(1'000));
  EXPECT_EQ(delays.next(milliseconds(50)), milliseconds(5'000));
  for (int i = 0; i < 5; ++i) (void)delays.next(milliseconds(50));
  EXPECT_EQ(delays.next(milliseconds(50)), milliseconds(60'000));
  EXPECT_EQ(delays.next(milliseconds(10'000)), milliseconds(100));
  EXPECT_EQ(delays.next(milliseconds(50)), milliseconds(1'000));
  delays.forget();
  EXPECT_EQ(delays.next(milliseconds(50)), milliseconds(100));
}

}  // namespace
}  // namespace lsl::host
