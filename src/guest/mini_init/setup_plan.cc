#include "guest/mini_init/setup_plan.h"

#include <errno.h>
#include <sys/resource.h>

#include <fmt/core.h>

namespace lsl::guest {
namespace {

using Kind = SetupStep::Kind;

constexpr uint64_t kLockedMemory = 64 << 20;

SetupStep essential(SetupStep step) {
  step.essential = true;
  return step;
}

}  // namespace

std::vector<SetupStep> plan_early_config(const wire::EarlyConfig& message) {
  const std::string shared = kCrossDistro;
  return {
      essential(
          {.kind = Kind::Limit, .resource = RLIMIT_NOFILE, .soft = 10'240, .hard = 1'048'576}),
      essential({.kind = Kind::Limit,
                 .resource = RLIMIT_MEMLOCK,
                 .soft = kLockedMemory,
                 .hard = kLockedMemory}),
      essential({.kind = Kind::Loopback}),
      {.kind = Kind::HostName, .text = message.hostname},
      essential({.kind = Kind::Mount, .target = shared, .text = "tmpfs"}),
      essential({.kind = Kind::Share, .target = shared}),
      essential(
          {.kind = Kind::Link, .target = "/etc/resolv.conf", .text = shared + "/resolv.conf"}),
      {.kind = Kind::BinaryFormats,
       .target = "/proc/sys/fs/binfmt_misc",
       .text = ":WSLInterop:M::MZ::/init:FP"},
  };
}

std::vector<SetupStep> plan_initial_config(const wire::InitialConfig& message) {
  const wire::NetworkingConfiguration& network = message.networking_configuration;
  std::vector<SetupStep> plan;
  if (network.disable_ipv6)
    plan.push_back(
        {.kind = Kind::Write, .target = "/proc/sys/net/ipv6/conf/all/disable_ipv6", .text = "1"});
  const uint16_t first = network.ephemeral_port_range_start;
  const uint16_t last = network.ephemeral_port_range_end;
  if (first != 0 || last != 0)
    plan.push_back(essential({.kind = Kind::Write,
                              .target = "/proc/sys/net/ipv4/ip_local_port_range",
                              .text = fmt::format("{} {}", first, last)}));
  if (!message.entropy.empty()) plan.push_back({.kind = Kind::Entropy, .text = message.entropy});
  return plan;
}

bool ends_machine(const SetupStep& step, int error) {
  return step.essential && error != EPERM && error != EACCES && error != EROFS;
}

}  // namespace lsl::guest
