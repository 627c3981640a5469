#include "host/instances/launcher.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "host/instances/builder.h"
#include "sys/failpoint.h"
#include "sys/file.h"
#include "sys/namespaces.h"
#include "sys/socket.h"

namespace lsl::host {
namespace {

// A number of its own: the group of an earlier launch may still be on its way out.
std::string group_path(const LaunchContext& context, const LaunchRequest& request) {
  static uint64_t launches = 0;
  return fmt::format("{}/{}-{}", context.cgroup_base, request.name, ++launches);
}

// The guest makes groups below it as it pleases; somebody has to remove them all.
constexpr std::string_view kMaxGroupsBelow = "10000";
constexpr std::string_view kMaxGroupDepth = "64";

constexpr uint32_t kMaxSlots = 60'000;

Status make_group(const LaunchContext& context, const LaunchRequest& request, Launch& launch) {
  if (context.cgroup_base.empty()) return {};
  LSL_TRY(group, sys::Cgroup::create(group_path(context, request)));
  LSL_CHECK(sys::write_file_at(group.directory(), "cgroup.max.descendants", kMaxGroupsBelow));
  LSL_CHECK(sys::write_file_at(group.directory(), "cgroup.max.depth", kMaxGroupDepth));
  launch.cgroup = std::move(group);
  const uint32_t root = request.ids.root();
  if (!request.ids.holds(::geteuid())) {
    LSL_CHECK(launch.cgroup.delegate_to(root, root));
    LSL_TRY(birth, sys::duplicate(launch.cgroup.directory()));
    launch.birth_group = std::move(birth);
    return {};
  }
  // The service's id exists inside, and root there may write what belongs to it: so the limits are
  // those of a group above the one that is the distribution's root.
  LSL_TRY(inside, sys::Cgroup::create(launch.cgroup.path() + "/inside"));
  LSL_TRY(birth, sys::duplicate(inside.directory()));
  const Status delegated = inside.delegate_to(root, root);
  inside.release();  // goes with the one above
  launch.birth_group = std::move(birth);
  return delegated;
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

Result<Launch> start_version1(const LaunchContext& context, const LaunchRequest& request) {
  Launch launch;
  LSL_CHECK(in("Cgroup", make_group(context, request, launch)));
  LSL_CHECK(sys::failpoint("launch.after_cgroup"));
  LSL_TRY(channel, sys::socket_pair());
  LSL_TRY(report, sys::make_pipe());
  LSL_TRY(log, sys::make_pipe());

  BuildPlan plan;
  plan.base_path = request.base_path;
  plan.stage = context.stage;
  plan.ids = request.ids;
  plan.init_program = context.init_program;
  plan.nested = context.host_root;
  plan.outer = request.outer_namespace;
  plan.owner = namespace_owner(request);
  plan.inner_owner = inner_owner(request);
  plan.max_processes = context.max_processes;
  plan.proc_hides = context.proc_hides;
  plan.cgroup = launch.birth_group.get();
  plan.channel = channel.second.get();
  plan.log = log.write.get();
  plan.report = report.write.get();
  plan.mount_cgroup2 = !context.cgroup_base.empty();

  sys::CloneOptions options;
  options.flags = CLONE_NEWNS;  // the builder's mounts are its own from its first moment
  LSL_TRY(clone, sys::clone_process(options));
  if (clone.in_child) build_version1(plan);
  launch.builder = BuilderProcess(std::move(clone.child));
  launch.channel = std::move(channel.first);
  launch.report = std::move(report.read);
  launch.log = std::move(log.read);
  LSL_CHECK(sys::failpoint("launch.after_builder"));
  LSL_CHECK(sys::set_nonblocking(launch.report, true));
  LSL_CHECK(sys::set_nonblocking(launch.log, true));
  return launch;
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
