#include "guest/mini_init/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>

#include "base/log.h"
#include "guest/mini_init/distribution_tree.h"
#include "sys/failpoint.h"
#include "sys/file.h"
#include "sys/signals.h"
#include "sys/timeline.h"
#include "wire/codec.h"
#include "wire/constants.h"

namespace lsl::guest {
namespace {

using Step = wire::CreateInstanceStep;

// The machine's /proc is still mounted: there this process has its number outside.
Result<std::string> pid_in_machine() {
  std::array<char, 32> text{};
  const ssize_t size = ::readlink("/proc/self", text.data(), text.size());
  if (size < 0) return fail(errno, "read /proc/self");
  return std::string(text.data(), static_cast<size_t>(size));
}

// The descriptor may have just that number: then only its flag goes.
Status place(sys::FdRef descriptor, int number) {
  const int from = descriptor.get();
  if (from == number ? ::fcntl(number, F_SETFD, 0) < 0 : ::dup2(from, number) < 0)
    return fail(errno, "make descriptor {} number {}", from, number);
  return {};
}

// All others are close-on-exec.
Status place_descriptors(const Launch& launch) {
  LSL_TRY(null, sys::open_file("/dev/null", O_RDWR));
  LSL_CHECK(place(null, STDIN_FILENO));
  LSL_CHECK(place(null, STDOUT_FILENO));
  LSL_CHECK(place(launch.channel, wire::kInitChannelFd));
  if (launch.parts.timeline) LSL_CHECK(place(launch.parts.timeline, wire::kTimelineFd));
  return {};
}

Status execute_init(const Launch& launch, const LaunchResults& results) {
  std::vector<std::string> environment = init_environment(launch.message, launch.facts, results);
  if (auto failpoints = sys::failpoint_variable()) environment.push_back(*failpoints);
  std::vector<char*> pointers;
  for (std::string& entry : environment) pointers.push_back(entry.data());
  pointers.push_back(nullptr);
  char program[] = "/init";
  std::array<char*, 2> arguments = {program, nullptr};
  sys::stamp(sys::Step::InitExecute);
  LSL_CHECK(sys::failpoint("mini_init.before_exec"));
  ::execve(program, arguments.data(), pointers.data());
  return fail(errno, "execute /init");
}

Result<DistributionTree> mount_root(const Launch& launch) {
  LSL_TRY(root, launch.disks->open({.number = launch.message.device_id,
                                    .type = launch.message.fs_type,
                                    .options = launch.message.mount_options}));
  LSL_CHECK(sys::failpoint("mini_init.before_root"));
  return DistributionTree::open(std::move(root), plan_launch(launch.message));
}

Status become_init(const Launch& launch, Step& step) {
  step = Step::MountDisk;
  sys::stamp(sys::Step::InitTree);
  LSL_TRY(tree, in("MountDisk", mount_root(launch)));
  LaunchResults results;
  LSL_TRY(pid, pid_in_machine());
  results.pid = std::move(pid);

  step = Step::LaunchInit;
  sys::stamp(sys::Step::InitProc);
  LSL_TRY(parked, in("CrossDistro", tree.park_cross_distro()));
  results.cross_distro = std::move(parked);
  results.fell_back_to_read_only = tree.fell_back();
  LSL_CHECK(sys::failpoint("mini_init.after_park"));
  LSL_CHECK(in("Mount", tree.mount_kernel_parts(launch.parts.dev)));
  LSL_CHECK(in("Mount", tree.mount_init()));
  sys::stamp(sys::Step::InitRoot);
  LSL_CHECK(in("ChangeRoot", tree.enter()));
  LSL_CHECK(sys::failpoint("mini_init.after_root"));
  LSL_CHECK(in("Descriptors", place_descriptors(launch)));
  return in("Execute", execute_init(launch, results));
}

}  // namespace

uint64_t launch_namespaces() {
  return CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP;
}

Status tell_failure(sys::FdRef channel, int error, Step step) {
  // Whatever happened, 0 would say that it did not.
  const wire::CreateInstanceResult result{.result = error == 0 ? EIO : error, .failure_step = step};
  LSL_TRY(bytes, wire::encode_checked(result, 1, wire::kStepOrdinary));
  return sys::write_all(channel, bytes);
}

void run_launch(Launch launch) {
  sys::reset_signals();
  ::prctl(PR_SET_NAME, "init-distro");
  if (launch.parts.log) (void)::dup2(launch.parts.log.get(), STDERR_FILENO);
  sys::share_stamps(launch.parts.timeline);
  Step step = Step::None;
  const Status failed = become_init(launch, step);
  const Error& error = failed.error();
  log_error("LaunchInit: {} ({})", error.message(), error.code_path());
  if (const Status told = tell_failure(launch.channel, error.code, step); !told)
    log_error("LaunchInit: {}", told.error().message());
  ::_exit(1);
}

}  // namespace lsl::guest
