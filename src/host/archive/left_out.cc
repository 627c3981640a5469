#include "host/archive/left_out.h"

#include <fmt/core.h>

namespace lsl::host {

std::vector<std::string> warnings_for(const LeftOutCounts& counts) {
  std::vector<std::string> warnings;
  const auto say = [&](uint64_t count, std::string_view one, std::string_view many) {
    if (count > 0) warnings.push_back(fmt::format("{} {}", count, count == 1 ? one : many));
  };
  say(counts.devices, "device node was left out", "device nodes were left out");
  say(counts.sockets, "socket was left out", "sockets were left out");
  say(counts.outside, "entry outside the tree was left out",
      "entries outside the tree were left out");
  say(counts.absolute, "absolute name was made relative", "absolute names were made relative");
  say(counts.foreign_owners, "entry had an owner that does not exist inside",
      "entries had owners that do not exist inside");
  say(counts.attributes, "extended attribute was left out", "extended attributes were left out");
  say(counts.vanished, "entry vanished while it was read", "entries vanished while they were read");
  if (counts.incomplete > 0)
    warnings.push_back(fmt::format("{} {} not restored completely (first: {})", counts.incomplete,
                                   counts.incomplete == 1 ? "entry was" : "entries were",
                                   counts.first_incomplete));
  return warnings;
}

}  // namespace lsl::host
