// The text of /mnt/wsl/resolv.conf, which the distributions of a machine share
// (spec/network.md section 4).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conf/wslconfig.h"

namespace lsl::host {

// The pure part. `header` is WSL's comment; `shared` and `own` are the body of the host's file for
// who shares the host's network and for who does not (instances/host_network.h).
struct HostResolvConf {
  std::string header;
  std::string shared;
  std::string own;
};
// Nat: the gateway, which asks the host's servers, with the host's search domains and options;
// without `dns_proxy` the host's own servers. Mirrored: the host's servers. None: no text at all.
std::string machine_resolv_conf(conf::Networking mode, bool dns_proxy, const HostResolvConf& host);

// The addresses of a file's nameserver lines, in order.
std::vector<std::string> name_servers(std::string_view body);

// The host's file as it is now.
HostResolvConf host_resolv_conf();

}  // namespace lsl::host
