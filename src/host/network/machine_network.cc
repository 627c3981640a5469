#include "host/network/machine_network.h"

#include <utility>

#include "host/network/resolv_conf.h"

namespace lsl::host {

using conf::Networking;

MachineNetworkSettings network_settings(const conf::Wslconfig& conf, uid_t uid, gid_t gid) {
  return {.mode = conf.networking(),
          .uid = uid,
          .gid = gid,
          .ipv6 = conf.machine.ipv6.value_or(false),
          .dns_proxy = conf.machine.dns_proxy,
          .localhost_forwarding = conf.machine.localhost_forwarding.value_or(true),
          .ignored_ports = conf.experimental.ignored_ports};
}

NetworkingChoice choose_networking(Networking wanted) {
  if (wanted != Networking::Nat || find_pasta()) return {wanted, {}};
  return {Networking::Mirrored,
          {"The program pasta, which connects a network of a machine's own, was not found: install "
           "the package passt.",
           "Failed to configure network (networkingMode Nat), falling back to networkingMode "
           "Mirrored."}};
}

Result<std::unique_ptr<MachineNetwork>> MachineNetwork::start(
    sys::EventLoop& loop, Undertaker& undertaker, const MachineNetworkSettings& settings,
    sys::Fd user_namespace, sys::Fd network_namespace, Changed changed) {
  std::unique_ptr<MachineNetwork> network(new MachineNetwork(settings));
  (void)network->refresh();
  if (settings.mode != Networking::Nat) return network;
  if (settings.localhost_forwarding) {
    LSL_TRY(name_space, sys::duplicate(network_namespace));
    network->forwarder_ = std::make_unique<Forwarder>(
        loop, undertaker, ForwarderSettings{settings.uid, settings.gid, settings.ignored_ports},
        std::move(name_space));
  }
  const PastaSettings how{.uid = settings.uid, .gid = settings.gid, .ipv6 = settings.ipv6};
  LSL_TRY(pasta, Pasta::start(loop, undertaker, how, std::move(user_namespace),
                              std::move(network_namespace), std::move(changed)));
  network->pasta_ = std::move(pasta);
  return network;
}

bool MachineNetwork::ready() const { return !pasta_ || pasta_->ready(); }

std::string MachineNetwork::problem() const { return pasta_ ? pasta_->problem() : ""; }

bool MachineNetwork::host_changed() {
  const std::vector<std::string> servers = host_servers_;
  const bool changed = refresh();
  if (!pasta_) return changed;
  // pasta reads the host's name servers when it starts, and only then.
  if (servers != host_servers_)
    pasta_->restart();
  else
    pasta_->retry();
  return changed;
}

// True when the text is another.
bool MachineNetwork::refresh() {
  const HostResolvConf host = host_resolv_conf();
  host_servers_ = name_servers(host.shared);
  std::string text = machine_resolv_conf(settings_.mode, settings_.dns_proxy, host);
  return std::exchange(resolv_conf_, std::move(text)) != resolv_conf_;
}

}  // namespace lsl::host
