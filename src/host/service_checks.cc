// Service, the part that looks at a distribution without starting it.
#include <errno.h>
#include <fcntl.h>

#include <memory>
#include <utility>

#include "host/confine.h"
#include "host/instances/boot_steps.h"
#include "host/instances/builder.h"
#include "host/service.h"
#include "host/workers/config_check.h"
#include "host/workers/disk_storage.h"
#include "sys/failpoint.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

// Two small files; but what they lie on may be slow, or somebody's who does not answer.
constexpr std::chrono::seconds kCheckLimit{20};

Result<sys::Fd> open_disk_root(const DiskPlace& place) {
  LSL_TRY(disk, attach_disk_of(place, true));
  return sys::open_file_at(disk.mount.root(), ".", O_RDONLY | O_DIRECTORY);
}

}  // namespace

void Service::handle(const Caller& caller, const api::CheckConfig& request) {
  const Selected found = caller.user->select(request.distribution, true);
  if (!found) return refuse(caller, found.error());
  const Status started = in("CheckConfig", start_check(caller, **found));
  if (!started) refuse(caller, started.error());
}

void Service::handle(const Caller& caller, const api::GetBootTimeline& request) {
  const Selected found = caller.user->select(request.distribution, true);
  if (!found) return refuse(caller, found.error());
  const Registration& registration = **found;
  const auto last = caller.user->boots.find(registration.id);
  if (last == caller.user->boots.end())
    return refuse(caller,
                  fail_as("ERROR_NOT_FOUND", "'{}' has not been started since the service began.",
                          registration.name)
                      .error());
  const BootRecord& boot = *last->second;
  const sys::Stamps stamps = boot.timeline.stamps();
  api::BootTimeline timeline{
      registration.id.braced(), registration.name, boot.started_us, std::nullopt, boot.failure,
      boot_steps(stamps)};
  if (const auto ready = time_to_ready(stamps)) timeline.ready_ns = static_cast<int64_t>(*ready);
  succeed(caller, timeline);
}

Status Service::start_check(const Caller& caller, const Registration& registration) {
  LSL_CHECK(caller.user->check_usable(registration));
  if (registration.version() == 2 && caller.user->running.contains(registration.id))
    return fail_as("WSL_E_DISTRO_NOT_STOPPED",
                   "The disk of '{}' is in use; terminate the distribution first.",
                   registration.name);
  const std::string base = registration.base_path;
  const IdMap ids_inside = caller.user->ids;
  const DiskPlace place = disk_place(*caller.user, registration);
  const int version = registration.version();
  const auto work = [&](sys::FdRef result) -> Result<std::string> {
    LSL_TRY(ids, make_id_namespace(caller));
    LSL_TRY(tree, version == 2 ? open_disk_root(place) : open_tree_directory(base, ids_inside));
    const std::span<const int> capabilities = read_capabilities();
    LSL_CHECK(in("Confine", confine({.root = tree.get(),
                                     .user_namespace = version == 2 ? -1 : ids.get(),
                                     .keep = {result.get()},
                                     .capabilities = {capabilities.begin(), capabilities.end()}})));
    LSL_CHECK(sys::failpoint("check.after_confine"));
    return config_report_text(check_config(tree));
  };
  const auto done = [this, caller](const Result<std::string>& text) {
    // The worker is destroyed in the loop's next turn, not while it calls.
    const std::shared_ptr<Worker> ended = take_check(caller.connection);
    loop_.after(std::chrono::milliseconds(0), [ended] {});
    Result<api::ConfigReport> report =
        text ? parse_config_report(*text)
             : Result<api::ConfigReport>(std::unexpected(text.error()));
    report = in("CheckConfig", std::move(report));
    if (!report) return refuse(caller, report.error());
    succeed(caller, *report);
  };
  LSL_TRY(worker, Worker::start(loop_, undertaker_, work, done));
  Worker* const running = worker.get();
  const std::string name = registration.name;
  const auto deadline = loop_.after(kCheckLimit, [running, name] {
    running->cancel(fail(ETIMEDOUT, "read the configuration of '{}'", name).error());
  });
  checks_[caller.connection] = Check{std::move(worker), deadline};
  return {};
}

std::unique_ptr<Worker> Service::take_check(ConnectionId connection) {
  const auto check = checks_.find(connection);
  if (check == checks_.end()) return nullptr;
  loop_.cancel(check->second.deadline);
  std::unique_ptr<Worker> worker = std::move(check->second.worker);
  checks_.erase(check);
  return worker;
}

}  // namespace lsl::host
