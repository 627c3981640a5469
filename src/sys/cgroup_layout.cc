#include <algorithm>

#include "base/text.h"
#include "sys/cgroup.h"
#include "sys/mount_table.h"

namespace lsl::sys {
namespace {

// Mount options of a v1 hierarchy that are not controllers (cgroups(7), kernel's cgroup-v1.c).
bool is_plain_option(std::string_view option) {
  constexpr std::string_view kOptions[] = {
      "rw",           "ro",      "xattr", "clone_children", "none", "noprefix", "cpuset_v2_mode",
      "favordynmods", "seclabel"};
  return std::find(std::begin(kOptions), std::end(kOptions), option) != std::end(kOptions) ||
         option.starts_with("release_agent=");
}

std::string controllers_of(std::string_view super_options) {
  std::string controllers;
  for (const std::string_view option : split(super_options, ',')) {
    if (is_plain_option(option)) continue;
    if (!controllers.empty()) controllers += ',';
    controllers += option;
  }
  return controllers;
}

// A line of /proc/PID/cgroup: "HIERARCHY:CONTROLLERS:PATH"; the path may contain colons.
struct Membership {
  std::string_view hierarchy, controllers, path;
};
std::optional<Membership> parse_membership(std::string_view line) {
  const size_t first = line.find(':');
  const size_t second = first == line.npos ? first : line.find(':', first + 1);
  if (second == line.npos) return std::nullopt;
  return Membership{line.substr(0, first), line.substr(first + 1, second - first - 1),
                    line.substr(second + 1)};
}

std::vector<std::string_view> sorted(std::string_view controllers) {
  std::vector<std::string_view> names = split(controllers, ',');
  std::sort(names.begin(), names.end());
  return names;
}

template <class Wanted>
std::optional<std::string> path_where(std::string_view proc_cgroup, Wanted wanted) {
  for (const std::string_view line : split(proc_cgroup, '\n')) {
    const std::optional<Membership> membership = parse_membership(line);
    if (membership && wanted(*membership)) return std::string(membership->path);
  }
  return std::nullopt;
}

}  // namespace

ControllerPlan plan_controllers(std::string_view available) {
  ControllerPlan plan;
  for (const std::string_view name : split(trim(available), ' ')) {
    if (name.empty()) continue;
    if (name == "cpu" || name == "memory") {
      if (!plan.limits.empty()) plan.limits += ' ';
      plan.limits += fmt::format("+{}", name);
    } else {
      plan.others.push_back(fmt::format("+{}", name));
    }
  }
  return plan;
}

CgroupLayout cgroup_layout(std::string_view mountinfo) {
  CgroupLayout layout;
  for (const MountEntry& entry : parse_mountinfo(mountinfo)) {
    if (entry.root != "/") continue;
    if (entry.type == "cgroup2" && layout.unified.empty()) layout.unified = entry.target;
    if (entry.type == "cgroup")
      layout.v1.push_back({controllers_of(entry.super_options), entry.target});
  }
  return layout;
}

std::optional<std::string> unified_path(std::string_view proc_cgroup) {
  return path_where(proc_cgroup, [](const Membership& membership) {
    return membership.hierarchy == "0" && membership.controllers.empty();
  });
}

std::optional<std::string> v1_path(std::string_view proc_cgroup, std::string_view controllers) {
  const std::vector<std::string_view> wanted = sorted(controllers);
  return path_where(proc_cgroup, [&](const Membership& membership) {
    return !membership.controllers.empty() && sorted(membership.controllers) == wanted;
  });
}

}  // namespace lsl::sys
