// The standard descriptors a program in the distribution gets (DESIGN, rule 4): each is looked at
// on its own. Deciding is pure; the facts come from fstat(2), fcntl(2) and tcgetattr(3).
#pragma once

#include <sys/types.h>

#include <array>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::cli {

struct DescriptorFacts {
  mode_t mode = 0;   // st_mode
  dev_t device = 0;  // st_rdev
  int flags = 0;     // F_GETFL
  bool terminal = false;
};

enum class DescriptorUse {
  Pass,      // handed over as it is: pipe, socket, regular file, /dev/null and its kin
  Terminal,  // a pseudo-terminal takes its place, relayed by us
  Refuse,    // a way out of the distribution's root, or nothing a program can use
};

struct DescriptorDecision {
  DescriptorUse use = DescriptorUse::Pass;
  std::string_view kind;  // "a directory", for error texts
};
DescriptorDecision decide(const DescriptorFacts& facts);

Result<DescriptorFacts> facts_of(sys::FdRef fd);

// Puts /dev/null (read and write) where 0, 1 or 2 is closed: a program inside gets that, and
// nothing we open later takes one of these numbers. To be called before anything else is opened.
Status fill_closed_descriptors();

// The decisions for 0, 1 and 2; E_INVALIDARG naming the first one that is refused.
Result<std::array<DescriptorUse, 3>> decide_standard_descriptors();

}  // namespace lsl::cli
