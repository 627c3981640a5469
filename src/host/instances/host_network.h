// What a distribution is told of the host's network: lines for its /etc/hosts, and its
// /etc/resolv.conf (spec/init.md sections 5.6 and 5.8). A version-1 distribution shares the host's
// network, so the host's name servers, those on 127.0.0.0/8 too, are reached from inside.
#pragma once

#include <string>
#include <string_view>

#include "wire/network.h"

namespace lsl::host {

// The host's hosts file without comments, its fields separated by tabs. Left out are the lines that
// the distribution's file has for itself: localhost, the IPv6 boilerplate, 127.0.1.1.
std::string hosts_lines(std::string_view hosts);
// The nameserver and options lines, and one search line.
std::string resolv_conf_body(std::string_view resolv_conf);

// The same of the host's files as they are now; nothing when one is unreadable or larger than
// 64 KiB, since the service does not wait for a guest to read.
std::string host_hosts_lines();
wire::NetworkInformation host_network();

}  // namespace lsl::host
