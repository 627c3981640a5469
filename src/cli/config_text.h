// What --check-config prints, pure.
#pragma once

#include <string>

#include "api/config_report.h"

namespace lsl::cli {

// Each finding is a line, its advice an indented one below; each file ends with a line that sums it
// up: "/etc/wsl.conf: nothing wrong". Safe to print.
std::string config_text(const api::ConfigReport& report);
// 1 when something is wrong with a file, 0 when nothing is: notes about what lsl does otherwise are
// no mistakes.
int config_status(const api::ConfigReport& report);

}  // namespace lsl::cli
