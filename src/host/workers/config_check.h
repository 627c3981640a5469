// Reads a distribution's configuration files as its init would and says what is wrong with them.
// The files are the distribution's own to fill: a confined worker reads and parses them, the
// service only passes the result on.
#pragma once

#include <string>
#include <string_view>

#include "api/config_report.h"
#include "base/result.h"
#include "sys/fd.h"

namespace lsl::host {

// /etc/wsl.conf and /etc/wsl-distribution.conf below `root`: links stay inside, nothing blocks, a
// file beyond conf::kMaxFile is not read. Never fails: what cannot be read is a finding.
api::ConfigReport check_config(sys::FdRef root);

// The report as a worker's result, and back; the reader trusts nothing.
std::string config_report_text(const api::ConfigReport& report);
Result<api::ConfigReport> parse_config_report(std::string_view text);

}  // namespace lsl::host
