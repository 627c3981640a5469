// The network of one user's machine: what connects it to the host, what resolves names in it, and
// how the host reaches what is listened on inside (spec/network.md; docs/network.md).
//
//   Nat       a network namespace of the machine's own, connected by pasta; ports listened on
//             inside appear on the host's loopback
//   Mirrored  the machine is in the host's network namespace: nothing is to be done
//   None      a network namespace of its own with nothing but its loopback
//
// All of it happens in processes beside the machine. They end with this object, and with the
// service.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "conf/wslconfig.h"
#include "host/network/forwarder.h"
#include "host/network/pasta.h"
#include "host/undertaker.h"
#include "sys/event_loop.h"
#include "sys/fd.h"

namespace lsl::host {

struct MachineNetworkSettings {
  conf::Networking mode = conf::Networking::Nat;  // Nat, Mirrored or None
  uid_t uid = 0;                                  // the calling user
  gid_t gid = 0;
  bool ipv6 = false;                 // Nat: to the outside
  bool dns_proxy = true;             // Nat: names are asked of the gateway
  bool localhost_forwarding = true;  // Nat
  conf::Ports ignored_ports;         // not forwarded
};
MachineNetworkSettings network_settings(const conf::Wslconfig& conf, uid_t uid, gid_t gid);

// What this host can do of `wanted`, to be asked before a machine's namespaces are made: without
// pasta Nat becomes Mirrored, the host's network, with warnings for the user.
struct NetworkingChoice {
  conf::Networking mode = conf::Networking::Nat;
  std::vector<std::string> warnings;
};
NetworkingChoice choose_networking(conf::Networking wanted);

class MachineNetwork {
 public:
  // Called from the loop whenever ready() is another.
  using Changed = std::function<void()>;

  // Never waits. The descriptors are those of the machine's network namespace and of the user
  // namespace that owns it; unused unless Nat. That one, or one above it, must belong to the user.
  // ENOENT: the host has no pasta.
  static Result<std::unique_ptr<MachineNetwork>> start(sys::EventLoop& loop, Undertaker& undertaker,
                                                       const MachineNetworkSettings& settings,
                                                       sys::Fd user_namespace,
                                                       sys::Fd network_namespace, Changed changed);
  MachineNetwork(const MachineNetwork&) = delete;
  MachineNetwork& operator=(const MachineNetwork&) = delete;

  conf::Networking mode() const { return settings_.mode; }
  // Whether the machine has the routes it is to have. Nat takes some 20 milliseconds.
  bool ready() const;
  // Why not, as far as known; for `--status`. Empty while it is ready.
  std::string problem() const;
  // For /mnt/wsl/resolv.conf; empty: there is to be none.
  const std::string& resolv_conf() const { return resolv_conf_; }
  // The host's files may be others (instances/host_follower.h). True when resolv_conf() is another.
  bool host_changed();

 private:
  explicit MachineNetwork(const MachineNetworkSettings& settings) : settings_(settings) {}
  bool refresh();

  const MachineNetworkSettings settings_;
  std::string resolv_conf_;
  std::vector<std::string> host_servers_;  // that pasta read when it was started
  std::unique_ptr<Pasta> pasta_;
  std::unique_ptr<Forwarder> forwarder_;
};

}  // namespace lsl::host
