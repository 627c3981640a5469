#include "guest/systemd/groups.h"

#include <fcntl.h>

#include <algorithm>
#include <string>

#include "sys/cgroup.h"
#include "sys/file.h"

namespace lsl::guest {
namespace {

const std::string kRoot = "/sys/fs/cgroup";
constexpr int kMaxDepth = 64;  // cgroup.max.depth of the distribution's group

Result<sys::Fd> make_group(const char* name) {
  LSL_TRY(group, sys::Cgroup::create(kRoot + "/" + name));
  LSL_TRY(directory, sys::duplicate(group.directory()));
  group.release();  // it goes with the distribution's own
  return directory;
}

Status collect(sys::FdRef group, int depth, std::vector<pid_t>& processes) {
  LSL_TRY(here, sys::processes_in(group));
  processes.insert(processes.end(), here.begin(), here.end());
  LSL_TRY(names, sys::list_subdirectories(group));
  for (const std::string& name : names) {
    const Result<sys::Fd> below = sys::open_file_at(group, name, O_RDONLY | O_DIRECTORY);
    if (!below && below.error().code == ENOENT) continue;  // it has just been removed
    LSL_CHECK(below ? Status() : std::unexpected(below.error()));
    if (depth > 0) LSL_CHECK(collect(*below, depth - 1, processes));
  }
  return {};
}

}  // namespace

Result<SystemdGroups> make_systemd_groups() {
  SystemdGroups groups;
  LSL_TRY(systemd, make_group("systemd"));
  LSL_TRY(others, make_group("non-systemd"));
  LSL_TRY(root, sys::open_file(kRoot, O_RDONLY | O_DIRECTORY));
  return SystemdGroups{std::move(root), std::move(systemd), std::move(others)};
}

Status enter_systemd_group(const SystemdGroups& groups) {
  return sys::write_file_at(groups.systemd, "cgroup.procs", "0");
}

Result<std::vector<pid_t>> processes_beside_systemd(const SystemdGroups& groups) {
  std::vector<pid_t> processes;
  LSL_CHECK(collect(groups.others, kMaxDepth, processes));
  std::ranges::sort(processes);
  return processes;
}

}  // namespace lsl::guest
