// Whether a tree is a Linux distribution, which, and what it says about itself (spec/wsl_conf.md
// section 6, spec/service.md section 9.5).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf/distribution_conf.h"
#include "sys/fd.h"

namespace lsl::host {

struct OsRelease {
  std::optional<std::string> flavor;   // ID
  std::optional<std::string> version;  // VERSION_ID
};
// From the text of os-release: the first line that is the key at its start, an optional double
// quote, characters of [A-Za-z0-9-_.,], an optional double quote and nothing more; other lines are
// passed over (spec/init.md section 5, step 15). An empty value counts as absent.
OsRelease parse_os_release(std::string_view text);

struct TreeFacts {
  bool valid = false;  // a directory /etc (perhaps through links) or a file /bin/sh (perhaps a
                       // dangling link)
  OsRelease
      release;  // of a valid tree; absent when the file is missing, unreadable or beyond 64 KiB
  conf::DistributionConfFile about;  // of a valid tree: /etc/wsl-distribution.conf
};
// Links resolve inside `root`.
TreeFacts inspect_tree(sys::FdRef root);

// What is wrong with the tree's own description, a sentence each, with the advice. What lsl does
// otherwise is left out: whoever imports an image did not write it.
std::vector<std::string> warnings_of(const conf::DistributionConfFile& about);

}  // namespace lsl::host
