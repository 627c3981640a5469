#include "host/instances/launcher.h"

#include <unistd.h>

#include <algorithm>

#include "host/instances/builder.h"
#include "sys/failpoint.h"
#include "sys/file.h"
#include "sys/namespaces.h"
#include "sys/socket.h"

namespace lsl::host {
namespace {

// Empty where there is none. A number of its own: the group of an earlier launch may still be on
// its way out.
std::string group_path(const LaunchContext& context, const LaunchRequest& request) {
  static uint64_t launches = 0;
  if (context.cgroup_base.empty()) return {};
  return fmt::format("{}/{}-{}", context.cgroup_base, request.name, ++launches);
}

// The guest makes groups below it as it pleases; somebody has to remove them all.
constexpr std::string_view kMaxGroupsBelow = "10000";
constexpr std::string_view kMaxGroupDepth = "64";

constexpr uint32_t kMaxSlots = 60'000;

// Where in the instance's group process 1 is born. A service whose id exists inside must not leave
// it the files of the group that bears the limits, for root there may write what belongs to that
// id: then it is one below.
std::string birth_group(const std::string& group, const LaunchRequest& request) {
  return group.empty() || !request.ids.holds(::geteuid()) ? group : group + "/inside";
}

Result<sys::Cgroup> make_group(const std::string& path, const LaunchRequest& request) {
  if (path.empty()) return sys::Cgroup();
  LSL_TRY(group, sys::Cgroup::create(path));
  LSL_CHECK(sys::write_file_at(group.directory(), "cgroup.max.descendants", kMaxGroupsBelow));
  LSL_CHECK(sys::write_file_at(group.directory(), "cgroup.max.depth", kMaxGroupDepth));
  const uint32_t root = request.ids.root();
  if (birth_group(path, request) == path) {
    LSL_CHECK(group.delegate_to(root, root));
    return group;
  }
  (void)sys::enable_controllers(group.directory());  // as many as the host gives
  LSL_TRY(inside, sys::Cgroup::create(birth_group(path, request)));
  Status delegated = inside.delegate_to(root, root);
  inside.release();  // goes with the one above
  LSL_CHECK(std::move(delegated));
  return group;
}

// An owner with the ids it has in the outer namespace, which may be the service's own.
sys::NamespaceOwner seen_by_service(const sys::NamespaceOwner& owner, const LaunchContext& context,
                                    const LaunchRequest& request) {
  if (!context.host_root) return owner;
  return {request.ids.outside(owner.uid), request.ids.outside(owner.gid)};
}

}  // namespace

sys::NamespaceOwner namespace_owner(const LaunchRequest& request) {
  // The limits of the host's root are the whole host's: root inside, whose id nobody else has,
  // stands in. A service without the host's root has small ids only, and is charged to its user in
  // any case.
  if (request.caller == 0 && request.ids.root() > UINT16_MAX)
    return {request.ids.root(), request.ids.root()};
  return {request.caller, request.caller_group};
}

sys::NamespaceOwner inner_owner(const LaunchRequest& request) {
  // Ids that exist in the outer namespace but 0, and none that stands for "no such id".
  const uint32_t ids = std::min<uint32_t>(request.ids.count() - 1, kMaxSlots);
  const uint32_t id = ids == 0 ? 0 : 1 + request.slot % ids;
  return {id, id};
}

Nest nest_of(const LaunchContext& context, const LaunchRequest& request) {
  return {.ids = request.ids,
          .nested = context.host_root,
          .outer = request.outer_namespace,
          .owner = namespace_owner(request),
          .inner_owner = seen_by_service(inner_owner(request), context, request),
          .max_processes = context.max_processes,
          .proc_hides = context.proc_hides};
}

Status start_version1(const LaunchContext& context, const LaunchRequest& request,
                      sys::Timeline& timeline, Launch& launch) {
  timeline.stamp(sys::Step::ServiceBuilder);
  LSL_TRY(channel, sys::socket_pair());
  LSL_TRY(report, sys::make_pipe());
  LSL_TRY(log, sys::make_pipe());
  LSL_TRY(group_made, sys::make_pipe());

  BuildPlan plan;
  plan.base_path = request.base_path;
  plan.stage = context.stage;
  plan.nest = nest_of(context, request);
  plan.init_program = context.init_program;
  plan.kept_mounts = context.kept_mounts;
  plan.wsl = request.shared_mount;
  plan.without_systemd = request.without_systemd;
  const std::string group = group_path(context, request);
  plan.group = birth_group(group, request);
  plan.group_made = group_made.read.get();
  plan.channel = channel.second.get();
  plan.log = log.write.get();
  plan.report = report.write.get();
  plan.timeline = timeline.page();

  LSL_TRY(clone, sys::clone_process({}));
  if (clone.in_child) {
    group_made.write.reset();
    build_version1(plan);
  }
  launch.builder = BuilderProcess(std::move(clone.child));
  launch.channel = std::move(channel.first);
  launch.report = std::move(report.read);
  launch.log = std::move(log.read);
  LSL_CHECK(sys::failpoint("launch.after_builder"));
  LSL_CHECK(sys::set_nonblocking(launch.report, true));
  LSL_CHECK(sys::set_nonblocking(launch.log, true));
  // While the builder builds, which needs the group last.
  timeline.stamp(sys::Step::ServiceGroup);
  LSL_TRY(cgroup, in("Cgroup", make_group(group, request)));
  launch.cgroup = std::move(cgroup);
  LSL_CHECK(sys::failpoint("launch.after_cgroup"));
  timeline.stamp(sys::Step::ServiceLaunch);
  return sys::write_all(group_made.write, "g");
}

Status finish(Launch& launch) {
  LSL_TRY(pid, in("LaunchInit", parse_report(launch.report_text)));
  LSL_TRY(pidfd, sys::open_pidfd(pid));
  launch.init = sys::Child(pid, std::move(pidfd));
  return {};
}

Result<sys::Fd> outer_namespace(const Launch& launch, const LaunchRequest& request) {
  return sys::open_namespace_above(launch.init.pid(), namespace_owner(request).uid);
}

}  // namespace lsl::host
