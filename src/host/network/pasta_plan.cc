#include "host/network/pasta_plan.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace lsl::host {
namespace {

using std::chrono::milliseconds;

constexpr std::array kDelays = {milliseconds(100), milliseconds(1'000), milliseconds(5'000),
                                milliseconds(30'000), milliseconds(60'000)};
constexpr milliseconds kLongLife{10'000};
constexpr size_t kLongestMessage = 300;

}  // namespace

std::vector<std::string> pasta_arguments(const std::string& program, const PastaPaths& paths,
                                         bool ipv6, bool as_root) {
  std::vector<std::string> argv = {program, "--foreground", "--quiet", "--config-net"};
  if (!ipv6) argv.emplace_back("--ipv4-only");
  if (as_root) argv.insert(argv.end(), {"--runas", "0:0"});
  const auto add = [&](std::string_view option, std::string_view value) {
    argv.emplace_back(option);
    argv.emplace_back(value);
  };
  add("--userns", paths.user_namespace);
  add("--netns", paths.network_namespace);
  // It would watch the namespace's path, with an inotify instance of the user's.
  argv.emplace_back("--no-netns-quit");
  add("--pid", paths.pid_file);
  add("--ns-ifname", kMachineInterface);
  // Without an address of its own the machine could not reach the host at the host's.
  add("--address", kMachineAddress);
  add("--netmask", kMachineNetmask);
  add("--gateway", kMachineGateway);
  add("--dns-forward", kMachineGateway);
  for (const std::string_view ports : {"--tcp-ports", "--udp-ports", "--tcp-ns", "--udp-ns"})
    add(ports, "none");
  return argv;
}

std::optional<std::string> pasta_message(std::string_view line) {
  line = trim(line);
  if (line.empty() || line.find("to syslog") != std::string_view::npos) return std::nullopt;
  // "1795565915.3334: …" is a time of day.
  const size_t end = line.find_first_not_of("0123456789.");
  if (end != std::string_view::npos && end > 0 && line[end] == ':')
    line = trim(line.substr(end + 1));
  return printable(line.substr(0, kLongestMessage));
}

milliseconds RestartDelays::next(milliseconds lived) {
  if (lived >= kLongLife) failures_ = 0;
  return kDelays[std::min(failures_++, kDelays.size() - 1)];
}

}  // namespace lsl::host
