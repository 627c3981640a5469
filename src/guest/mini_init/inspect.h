// What a freshly filled tree says of itself, for ImportResult (spec/mini_init.md section 8, step
// 7).
#pragma once

#include "sys/fd.h"
#include "wire/instance.h"

namespace lsl::guest {

// Result is 0. A tree without /etc and /bin/sh is no distribution, and nothing else is said of it.
// Icon and terminal profile are read whole, at most 1 MiB each; whatever is wrong with one only
// leaves it out. Links resolve inside `root`.
wire::ImportResult inspect_tree(sys::FdRef root);

}  // namespace lsl::guest
