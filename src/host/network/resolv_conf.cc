#include "host/network/resolv_conf.h"

#include <fmt/format.h>

#include "base/text.h"
#include "host/instances/host_network.h"
#include "host/network/pasta_plan.h"

namespace lsl::host {
namespace {

constexpr std::string_view kNameServer = "nameserver ";

}  // namespace

std::string machine_resolv_conf(conf::Networking mode, bool dns_proxy, const HostResolvConf& host) {
  if (mode == conf::Networking::None) return "";
  if (mode == conf::Networking::Mirrored) return host.header + host.shared;
  if (!dns_proxy) return host.header + host.own;
  std::string text = fmt::format("{}{}{}\n", host.header, kNameServer, kMachineGateway);
  for (const std::string_view line : split(host.shared, '\n'))
    if (!line.empty() && !line.starts_with(kNameServer)) text += fmt::format("{}\n", line);
  return text;
}

std::vector<std::string> name_servers(std::string_view body) {
  std::vector<std::string> servers;
  for (const std::string_view line : split(body, '\n'))
    if (line.starts_with(kNameServer)) servers.emplace_back(line.substr(kNameServer.size()));
  return servers;
}

HostResolvConf host_resolv_conf() {
  wire::NetworkInformation shared = host_network(Network::Shared);
  return {std::move(shared.file_header), std::move(shared.file_contents),
          host_network(Network::Own).file_contents};
}

}  // namespace lsl::host
