// Does a distribution's /etc/fstab ask init for anything? Images have one that says nothing, and
// then no mount(8) has to be started for it (spec/init.md section 5, step 3).
#pragma once

#include <string_view>

namespace lsl::guest {

// True when `mount -a` would try to mount something: a line (fstab(5)) that is no comment, whose
// target is neither "/" nor none, whose type is not swap and whose options are without "noauto".
bool asks_for_mounts(std::string_view fstab);

}  // namespace lsl::guest
