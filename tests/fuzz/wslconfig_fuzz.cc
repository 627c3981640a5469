// Any bytes as ~/.wslconfig: reading them never crashes, what is said about them is short and fit
// for a terminal, the mode of the network is one that there is, and of the same text twice the
// first counts.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tuple>

#include "base/ini.h"
#include "base/text.h"
#include "conf/wslconfig.h"
#include "conf/wslconfig_keys.h"

namespace {

using namespace lsl;
using conf::Networking;

// Also in builds without assertions: a fuzz target that cannot fail finds nothing.
void require(bool condition) {
  if (!condition) std::abort();
}

conf::WslconfigFile parse(std::string_view text) {
  return conf::parse_wslconfig(text, conf::kWslconfigPath);
}

auto values_of(const conf::Wslconfig& conf) {
  const auto& [mode, forwarding, ipv6, dns_proxy, idle, boot, start, device, safe, groups, files,
               disk] = conf.machine;
  const auto& [sparse, loopback, ports] = conf.experimental;
  return std::tuple(mode, forwarding, ipv6, dns_proxy, idle, boot, start, device, safe, groups,
                    files, disk, conf.general.instance_idle_timeout_ms,
                    conf.general.distribution_install_path, sparse, loopback, ports);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const conf::WslconfigFile file = parse(text);
  require(file.findings.size() <= conf::kMaxFindings + 1);
  for (const conf::Finding& finding : file.findings) {
    require(!finding.text.empty() && finding.text.size() < 1000 && finding.advice.size() < 1000);
    require(printable(finding.text) == finding.text);
    require(printable(finding.advice) == finding.advice);
  }
  const Networking mode = file.conf.networking();
  require(mode == Networking::Mirrored || mode == Networking::Nat || mode == Networking::None);
  require(std::ranges::count(file.conf.experimental.ignored_ports, 0) == 0);
  // A header in front, so that the second half begins in the same section as the first; an empty
  // line behind, so that nothing goes on in it. (A byte order mark counts at the start alone.)
  const std::string whole = "[x]\n" + text + "\n\n";
  if (parse_ini(whole).problem) return 0;
  require(values_of(parse(whole).conf) == values_of(parse(whole + whole).conf));
  return 0;
}
