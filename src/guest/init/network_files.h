// /etc/hostname, /etc/hosts and /etc/resolv.conf of a distribution (spec/init.md sections 5, 5.6
// and 5.8; spec/network.md sections 4 and 5). All of them are written where their links lead, links
// staying inside the root; a file that says the same already is left alone.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "sys/fd.h"

namespace lsl::guest {

// The whole /etc/hosts. `host_lines`: what the host's own file adds, whole lines.
std::string hosts_text(std::string_view hostname, std::string_view domainname,
                       std::string_view host_lines);

// Replaces the content of `path`, below `root`; made with mode 0644 when absent. EINVAL for
// anything but a regular file.
Status write_generated(sys::FdRef root, const std::string& path, std::string_view content);

// The same for etc/resolv.conf. Absent, it becomes a link to ../run/resolvconf/resolv.conf; the
// folders a dangling link needs are made.
Status write_resolv_conf(sys::FdRef root, std::string_view content);

}  // namespace lsl::guest
