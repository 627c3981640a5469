#include "guest/mini_init/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "base/log.h"
#include "guest/mini_init/archive_plan.h"
#include "guest/mini_init/distribution_tree.h"
#include "guest/mini_init/inspect.h"
#include "guest/mini_init/launch.h"
#include "sys/call.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/signals.h"
#include "wire/codec.h"
#include "wire/instance.h"

namespace lsl::guest {
namespace {

using Kind = ArchiveJob::Kind;
constexpr int32_t kFailed = -1;

// bsdtar reads names of an archive by its locale.
std::vector<std::string> tool_environment() {
  return {"LANG=en_US.UTF-8", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"};
}

template <class M>
Status send(sys::FdRef channel, const M& message, uint32_t number) {
  LSL_TRY(bytes, wire::encode_checked(message, number, wire::kStepOrdinary));
  return sys::write_all(channel, bytes);
}

// The end of the process, unless the service goes first.
Result<bool> await_success(sys::Child& tar, sys::FdRef channel) {
  for (;;) {
    LSL_TRY(status, tar.try_wait());
    if (status) return status->exited() && status->code() == 0;
    pollfd events[] = {{tar.pidfd().get(), POLLIN, 0}, {channel.get(), POLLRDHUP, 0}};
    if (sys::retry([&] { return ::poll(events, 2, -1); }) < 0) return fail(errno, "wait for tar");
    if (events[1].revents != 0) return fail(ECANCELED, "wait for tar: the service has gone");
  }
}

// What goes wrong with the program itself is told where it would have told its own errors.
Result<int32_t> run_tar(const ArchiveJob& job, sys::FdRef data, sys::FdRef errors) {
  sys::SpawnOptions options;
  options.argv = job.kind == Kind::Export ? export_command(job.flags) : import_command(job.flags);
  options.environment = tool_environment();
  (job.kind == Kind::Export ? options.standard_output : options.standard_input) = data.get();
  options.standard_error = errors.get();
  Result<sys::Child> tar = sys::spawn(options);
  if (!tar) {
    log_error("{}", tar.error().message());
    (void)sys::write_all(errors, tar.error().message() + "\n");  // as far as anybody reads it
    return kFailed;
  }
  LSL_TRY(success, await_success(*tar, job.channel));
  return success ? 0 : kFailed;
}

Status tell_export(sys::FdRef channel, int32_t result) {
  char raw[sizeof result];
  std::memcpy(raw, &result, sizeof result);
  return sys::write_all(channel, std::string_view(raw, sizeof raw));
}

Status tell_import(sys::FdRef channel, int32_t result) {
  wire::ImportResult message{.result = result};
  if (result == 0) {
    LSL_TRY(root, sys::open_file(kStage, O_PATH | O_DIRECTORY));
    message = inspect_tree(root);
  }
  return send(channel, message, 2);
}

Status mount_disk(const ArchiveJob& job) {
  LSL_TRY(root, job.disks->open(job.disk));
  LSL_TRY(tree, DistributionTree::open(std::move(root), {}));
  return {};
}

Status work(const ArchiveJob& job) {
  Status mounted = in("MountDisk", mount_disk(job));
  if (!mounted) {
    (void)tell_failure(job.channel, mounted.error().code, wire::CreateInstanceStep::MountDisk);
    return mounted;
  }
  LSL_CHECK(send(job.channel,
                 wire::CreateInstanceResult{.failure_step = wire::CreateInstanceStep::MountDisk,
                                            .connect_port = job.connections->port()},
                 1));
  LSL_TRY(data, in("Accept", job.connections->accept()));
  LSL_TRY(errors, in("Accept", job.connections->accept()));
  int32_t result = 0;
  if (job.kind != Kind::ImportInplace) {
    LSL_TRY(outcome, in("RunTar", run_tar(job, data, errors)));
    result = outcome;
  }
  if (job.kind != Kind::Export) return tell_import(job.channel, result);
  (void)::shutdown(data.get(), SHUT_WR);  // ENOTSOCK: then its close is the end
  return tell_export(job.channel, result);
}

}  // namespace

uint64_t archive_namespaces() { return CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC; }

void run_archive(ArchiveJob job) {
  sys::reset_signals();
  const Status done = work(job);
  if (!done) log_error("{} ({})", done.error().message(), done.error().code_path());
  ::_exit(done ? 0 : 1);
}

}  // namespace lsl::guest
