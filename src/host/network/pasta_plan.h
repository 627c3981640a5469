// How pasta (passt.top, package passt) connects a machine: user-mode NAT between the machine's
// network namespace and the host's sockets (spec/platform_notes.md, "Network by pasta"). Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lsl::host {

// The same in every machine: each has a network namespace of its own. The gateway is the host: its
// loopback, and its name servers.
inline constexpr std::string_view kMachineAddress = "172.29.0.2";
inline constexpr std::string_view kMachineNetmask = "255.255.0.0";
inline constexpr std::string_view kMachineGateway = "172.29.0.1";
inline constexpr std::string_view kMachineInterface = "eth0";

// Where what pasta needs is found, in a mount namespace of its own. Not the numbers of inherited
// descriptors: later versions of pasta close those first thing.
struct PastaPaths {
  std::string user_namespace;
  std::string network_namespace;
  std::string pid_file;  // written when the machine has its network
};

// argv. The ports of neither side are forwarded: the machine's are by network/forwarder.h, and the
// host's loopback is reached by the gateway's address.
// As root it would become nobody, who has no rights over root's machine: `as_root`.
std::vector<std::string> pasta_arguments(const std::string& program, const PastaPaths& paths,
                                         bool ipv6, bool as_root);

// What a line of pasta's standard error says, nothing for noise: without a syslog it complains of
// each line that it could not send there.
std::optional<std::string> pasta_message(std::string_view line);

// How long to wait until a process that ended is started again: at first hardly, then longer, up to
// a minute; anew after one that lived for ten seconds.
class RestartDelays {
 public:
  std::chrono::milliseconds next(std::chrono::milliseconds lived);
  void forget() { failures_ = 0; }

 private:
  size_t failures_ = 0;
};

}  // namespace lsl::host
