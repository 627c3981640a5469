// The host's time zone as the distribution's own (spec/init.md section 5.9).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::guest {

// True for names as the time zone database has them: "Europe/Berlin", "Etc/GMT+5", "UTC".
bool is_timezone_name(std::string_view name);

// Makes etc/localtime below `root` a link to /usr/share/zoneinfo/NAME and writes NAME to
// etc/timezone; what is right already is left alone. ENOENT: the distribution does not have the
// zone, most likely because tzdata is not installed; nothing is changed then. EINVAL: not a name.
Status set_timezone(sys::FdRef root, const std::string& name);

}  // namespace lsl::guest
