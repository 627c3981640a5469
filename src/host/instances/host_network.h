// What a distribution is told of the host: its names, lines for /etc/hosts, /etc/resolv.conf, time
// zone (spec/init.md sections 5.5 to 5.9; spec/service.md section 6.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/network.h"

namespace lsl::host {

// The files of the host that all this comes from and that are followed while distributions run.
std::vector<std::string> followed_files();

// The pure part.

// The host's hosts file without comments, its fields separated by tabs. Left out are the lines that
// the distribution's file has for itself: localhost, the IPv6 boilerplate, 127.0.1.1.
std::string hosts_lines(std::string_view hosts);
// The nameserver and options lines, and one search line.
std::string resolv_conf_body(std::string_view resolv_conf);
// True when every name server is the host's own (127.0.0.0/8, ::1), as systemd-resolved's
// 127.0.0.53 is. Only who shares the host's network reaches those.
bool only_local_servers(std::string_view resolv_conf);
// The host's DNS domain: what follows the first dot of its name, else of the canonical name that
// its hosts file gives it (hosts(5)), else "localdomain".
std::string dns_domain(std::string_view hostname, std::string_view hosts);
// The zone's name in the database, out of where /etc/localtime leads, else out of /etc/timezone;
// UTC when neither is there (localtime(5)). Empty: not known.
std::string timezone_name(const std::optional<std::string>& localtime_target, bool has_localtime,
                          const std::optional<std::string>& timezone);

// The same of the host's files as they are now.

struct HostFacts {
  std::string hostname;  // without its domain
  std::string domainname;
  std::string hosts_lines;
  std::string timezone;
  std::vector<std::string> warnings;  // for the user
};
// A hosts file larger than 64 KiB is left out, with a warning: the service does not wait for a
// guest to read.
HostFacts host_facts();
std::string host_timezone();

// Whose network a distribution is in: version 1 shares the host's, where its local name servers are
// reached, too. In a network of its own it gets systemd-resolved's upstream servers instead.
enum class Network { Shared, Own };
wire::NetworkInformation host_network(Network network);

}  // namespace lsl::host
