#include "host/instances/host_network.h"

#include <errno.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>

#include "base/text.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

constexpr size_t kMaxSize = 64 * 1024;
constexpr const char* kHosts = "/etc/hosts";
constexpr const char* kResolvConf = "/etc/resolv.conf";
constexpr const char* kLocaltime = "/etc/localtime";
constexpr const char* kTimezone = "/etc/timezone";
// systemd-resolved(8): the servers it asks itself.
constexpr const char* kUpstreamResolvConf = "/run/systemd/resolve/resolv.conf";
constexpr std::string_view kDefaultDomain = "localdomain";

// The words of a line before any of `comment`'s characters.
std::vector<std::string_view> words_of(std::string_view line, std::string_view comment) {
  constexpr std::string_view kBlanks = " \t\r";
  line = line.substr(0, line.find_first_of(comment));
  std::vector<std::string_view> words;
  for (;;) {
    line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
    if (line.empty()) return words;
    words.push_back(line.substr(0, line.find_first_of(kBlanks)));
    line.remove_prefix(words.back().size());
  }
}

bool is_boilerplate(const std::vector<std::string_view>& words) {
  if (words[0] == "127.0.1.1") return true;
  return std::all_of(words.begin() + 1, words.end(), [](std::string_view name) {
    return name.starts_with("localhost") || name.starts_with("ip6-");
  });
}

// Names from the host's files go into the distribution's: only what a domain may be made of.
std::string domain_or_default(std::string_view domain) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  };
  const bool valid = !domain.empty() && domain.front() != '.' &&
                     std::all_of(domain.begin(), domain.end(), is_allowed);
  return std::string(valid ? domain : kDefaultDomain);
}

}  // namespace

std::string hosts_lines(std::string_view hosts) {
  if (hosts.starts_with("\xEF\xBB\xBF")) hosts.remove_prefix(3);
  std::string lines;
  for (const std::string_view line : split(hosts, '\n')) {
    const std::vector<std::string_view> words = words_of(line, "#");
    if (words.empty() || is_boilerplate(words)) continue;
    lines += fmt::format("{}\n", fmt::join(words, "\t"));
  }
  return lines;
}

std::string resolv_conf_body(std::string_view resolv_conf) {
  std::string body, search;
  for (const std::string_view line : split(resolv_conf, '\n')) {
    const std::vector<std::string_view> words = words_of(line, "#;");
    if (words.size() < 2) continue;
    if (words[0] == "nameserver") body += fmt::format("nameserver {}\n", words[1]);
    if (words[0] == "options") body += fmt::format("{}\n", fmt::join(words, " "));
    // resolv.conf(5): the last of search and domain counts.
    if (words[0] == "search" || words[0] == "domain")
      search = fmt::format("search {}\n", fmt::join(words.begin() + 1, words.end(), " "));
  }
  return body.empty() ? body : body + search;
}

bool only_local_servers(std::string_view resolv_conf) {
  bool any = false;
  for (const std::string_view line : split(resolv_conf, '\n')) {
    const std::vector<std::string_view> words = words_of(line, "#;");
    if (words.size() < 2 || words[0] != "nameserver") continue;
    if (!words[1].starts_with("127.") && words[1] != "::1") return false;
    any = true;
  }
  return any;
}

std::string dns_domain(std::string_view hostname, std::string_view hosts) {
  if (const size_t dot = hostname.find('.'); dot != hostname.npos)
    return domain_or_default(hostname.substr(dot + 1));
  for (const std::string_view line : split(hosts, '\n')) {
    const std::vector<std::string_view> words = words_of(line, "#");
    if (words.size() < 2 || std::find(words.begin() + 1, words.end(), hostname) == words.end())
      continue;
    const size_t dot = words[1].find('.');
    return domain_or_default(dot == hostname.npos ? "" : words[1].substr(dot + 1));
  }
  return std::string(kDefaultDomain);
}

std::string timezone_name(const std::optional<std::string>& localtime_target, bool has_localtime,
                          const std::optional<std::string>& timezone) {
  constexpr std::string_view kDatabase = "zoneinfo/";
  if (localtime_target) {
    const size_t at = localtime_target->rfind(kDatabase);
    if (at != std::string::npos) return localtime_target->substr(at + kDatabase.size());
  }
  if (timezone) return std::string(trim(timezone->substr(0, timezone->find('\n'))));
  return has_localtime ? "" : "UTC";
}

std::vector<std::string> followed_files() { return {kResolvConf, kLocaltime, kTimezone}; }

HostFacts host_facts() {
  HostFacts facts;
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) name = {"localhost"};
  const std::string_view full = name.data();
  Result<std::string> hosts = sys::read_file(kHosts, kMaxSize);
  if (!hosts && hosts.error().code == EFBIG)
    facts.warnings.push_back(fmt::format("{} of the host is larger than {} KiB and was left out.",
                                         kHosts, kMaxSize / 1024));
  const std::string text = std::move(hosts).value_or(std::string());
  facts.hostname = full.substr(0, full.find('.'));
  facts.domainname = dns_domain(full, text);
  facts.hosts_lines = hosts_lines(text);
  facts.timezone = host_timezone();
  return facts;
}

std::string host_timezone() {
  std::array<char, PATH_MAX> target;
  const ssize_t size = ::readlink(kLocaltime, target.data(), target.size());
  const bool has_localtime = size >= 0 || errno != ENOENT;
  std::optional<std::string> link;
  if (size >= 0) link = std::string(target.data(), static_cast<size_t>(size));
  std::optional<std::string> timezone;
  if (!link) {
    Result<std::string> text = sys::read_file(kTimezone, kMaxSize);
    if (text) timezone = std::move(*text);
  }
  return timezone_name(link, has_localtime, timezone);
}

wire::NetworkInformation host_network(Network network) {
  std::string resolv_conf = sys::read_file(kResolvConf, kMaxSize).value_or(std::string());
  if (network == Network::Own && only_local_servers(resolv_conf))
    resolv_conf = sys::read_file(kUpstreamResolvConf, kMaxSize).value_or(std::move(resolv_conf));
  return {
      "# This file was automatically generated by WSL. To stop automatic generation of this file, "
      "add the following entry to /etc/wsl.conf:\n"
      "# [network]\n"
      "# generateResolvConf = false\n",
      resolv_conf_body(resolv_conf)};
}

}  // namespace lsl::host
