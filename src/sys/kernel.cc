#include "sys/kernel.h"

#include <sys/utsname.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "base/text.h"

namespace lsl::sys {
namespace {

struct Row {
  Feature feature;
  std::string_view name;
  unsigned major, minor;  // the first kernel with it (platform_notes, minimum kernels)
};
constexpr Row kRows[] = {
    {Feature::CgroupKill, "cgroup_kill", 5, 14},
    {Feature::BinfmtNamespace, "binfmt_ns", 6, 7},
    {Feature::IntoCgroup, "into_cgroup", 5, 7},
    {Feature::RefuseDescriptors, "refuse_descriptors", 6, 16},
    {Feature::LoopConfigure, "loop_configure", 5, 8},
};

const Row& row_of(Feature feature) {
  for (const Row& row : kRows)
    if (row.feature == feature) return row;
  return kRows[0];
}

bool offered(std::string_view release, const char* without, Feature feature) {
  const Row& row = row_of(feature);
  return release_at_least(release, row.major, row.minor) &&
         !switched_off(without == nullptr ? "" : without, feature);
}

struct Answers {
  bool cgroup_kill, binfmt_namespace, into_cgroup, refuse_descriptors, loop_configure;
};

Answers probe() {
  utsname name{};
  (void)::uname(&name);  // Fails for a bad pointer only.
  const char* without = std::getenv("LSL_WITHOUT");
  return {offered(name.release, without, Feature::CgroupKill),
          offered(name.release, without, Feature::BinfmtNamespace),
          offered(name.release, without, Feature::IntoCgroup),
          offered(name.release, without, Feature::RefuseDescriptors),
          offered(name.release, without, Feature::LoopConfigure)};
}

}  // namespace

bool has(Feature feature) {
  static const Answers answers = probe();
  switch (feature) {
    case Feature::CgroupKill:
      return answers.cgroup_kill;
    case Feature::BinfmtNamespace:
      return answers.binfmt_namespace;
    case Feature::IntoCgroup:
      return answers.into_cgroup;
    case Feature::RefuseDescriptors:
      return answers.refuse_descriptors;
    case Feature::LoopConfigure:
      return answers.loop_configure;
  }
  return false;
}

bool switched_off(std::string_view without, Feature feature) {
  for (const std::string_view name : split(without, ','))
    if (trim(name) == row_of(feature).name) return true;
  return false;
}

bool release_at_least(std::string_view release, unsigned major, unsigned minor) {
  const auto number = [&] {
    const size_t end = std::min(release.find_first_not_of("0123456789"), release.size());
    const uint64_t value = parse_unsigned(release.substr(0, end)).value_or(0);
    release.remove_prefix(std::min(end + 1, release.size()));
    return value;
  };
  const uint64_t has_major = number();
  const uint64_t has_minor = number();
  return has_major > major || (has_major == major && has_minor >= minor);
}

}  // namespace lsl::sys
