#include "host/archive/entry_plan.h"

#include <sys/stat.h>

namespace lsl::host {
namespace {

LeftOut left_out_type(mode_t type, bool devices) {
  switch (type) {
    case S_IFCHR:
    case S_IFBLK:
      return devices ? LeftOut::No : LeftOut::Device;
    case S_IFSOCK:
      return LeftOut::Socket;
    default:
      return LeftOut::No;
  }
}

int64_t mapped_id(int64_t id, int64_t count) {
  if (id >= 0 && id < count) return id;
  return kOverflowId < count ? kOverflowId : 0;
}

}  // namespace

std::optional<std::string> clean_entry_path(std::string_view path) {
  std::string clean;
  while (!path.empty()) {
    const size_t end = path.find('/');
    const std::string_view component = path.substr(0, end);
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
    if (component.empty() || component == ".") continue;
    if (component == "..") return std::nullopt;
    if (!clean.empty()) clean += '/';
    clean += component;
  }
  return clean.empty() ? "." : clean;
}

EntryPlan plan_entry(const EntryFacts& facts) {
  EntryPlan plan;
  std::optional<std::string> path = clean_entry_path(facts.path);
  std::optional<std::string> hardlink;
  if (facts.hardlink) hardlink = clean_entry_path(*facts.hardlink);
  const bool outside = !path || (facts.hardlink && !hardlink);
  // Only a directory can stand for the tree itself.
  const bool not_the_tree = path == "." && (facts.hardlink || facts.type != S_IFDIR);
  if (outside || not_the_tree) {
    plan.left_out = LeftOut::Outside;
    return plan;
  }
  plan.left_out = hardlink ? LeftOut::No : left_out_type(facts.type, facts.devices);
  plan.path = std::move(*path);
  plan.hardlink = std::move(hardlink);
  plan.was_absolute = facts.path.starts_with('/');
  plan.uid = mapped_id(facts.uid, facts.mapped_ids);
  plan.gid = mapped_id(facts.gid, facts.mapped_ids);
  plan.foreign_owner = plan.uid != facts.uid || plan.gid != facts.gid;
  return plan;
}

bool keeps_attribute(std::string_view name) {
  return name.starts_with("user.") || name == "security.capability";
}

}  // namespace lsl::host
