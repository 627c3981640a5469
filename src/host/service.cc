#include "host/service.h"

#include <errno.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <utility>

#include "base/log.h"
#include "sys/file.h"

namespace lsl::host {

Service::Service(sys::EventLoop& loop, const Options& options, const Ground& ground,
                 const Standing& standing, Users users)
    : loop_(loop),
      options_(options),
      ground_(ground),
      standing_(standing),
      undertaker_(loop),
      disks_(loop, undertaker_, ground.context().kept_mounts,
             std::chrono::milliseconds(options.disk_idle_ms)),
      users_(std::move(users)),
      server_(loop, undertaker_,
              {[this](ConnectionId id, const sys::Peer& peer, api::ParsedCall call) {
                 on_call(id, peer, std::move(call));
               },
               [this](ConnectionId id) { on_close(id); }},
              {}),
      follower_(loop, [this] { tell_of_the_host(); }) {}

Service::~Service() {
  jobs_.clear();
  checks_.clear();
  // Distributions of version 2 refer to their machine.
  for (auto& [uid, user] : users_.all()) user->running.clear();
  users_.all().clear();
}

Result<std::unique_ptr<Service>> Service::create(sys::EventLoop& loop, const Options& options,
                                                 const Ground& ground, const Standing& standing) {
  LSL_TRY(ranges, in("IdRanges", IdRanges::open(ground.state_directory())));
  Users users(options.state_directory, std::move(ranges), standing.own_map);
  std::unique_ptr<Service> service(new Service(loop, options, ground, standing, std::move(users)));
  service->clean_up_after_a_crash();
  service->watch_service_idle();
  return service;
}

void Service::on_call(ConnectionId id, const sys::Peer& peer, api::ParsedCall call) {
  Caller caller{id, peer, call.more, call.oneway, nullptr};
  Result<UserState*> user = users_.get(peer.uid);
  if (!user) return refuse(caller, user.error());
  caller.user = *user;
  std::visit([&](const auto& request) { handle(caller, request); }, call.request);
}

void Service::on_close(ConnectionId id) {
  take_check(id);
  if (const auto job = job_of_.find(id); job != job_of_.end()) {
    const Guid distribution = job->second;
    job_of_.erase(job);
    if (const auto running = jobs_.find(distribution);
        running != jobs_.end() && running->second.with_client)
      running->second.worker->cancel(Error{ECANCELED, {}, "the client went away", {}});
  }
  for (auto& [uid, user] : users_.all()) {
    std::vector<Guid> used;
    for (const auto& [distribution, running] : user->running)
      if (running.clients.contains(id)) used.push_back(distribution);
    for (const Guid& distribution : used) leave(*user, distribution, id);
  }
  watch_service_idle();
}

sys::NamespaceOwner Service::owner_of(const Caller& caller) const {
  if (!standing_.host_root()) return {0, 0};
  return {caller.peer.uid, caller.peer.gid};
}

void Service::refuse(const Caller& caller, const Error& error) {
  const Status named = in("Service", Status(std::unexpected(error)));
  log_info("user {}: {} ({})", caller.peer.uid, error.message(), named.error().code_path());
  server_.finish(caller.connection, caller.oneway ? "" : api::failure_message(named.error()));
}

void Service::answer(const Caller& caller, const Status& status) {
  if (status) return succeed(caller, api::Nothing{});
  refuse(caller, status.error());
}

void Service::handle(const Caller& caller, const api::ListDistributions&) {
  const UserState& user = *caller.user;
  const Registration* standard = user.registry.default_distribution();
  api::DistributionList list;
  for (const Registration* registration : user.registry.all()) {
    const auto place =
        registration == standard ? list.distributions.begin() : list.distributions.end();
    list.distributions.insert(
        place, {registration->id.braced(), registration->name, user.state_of(*registration),
                registration->version(), registration == standard});
  }
  succeed(caller, list);
}

void Service::handle(const Caller& caller, const api::FindDistribution& request) {
  const Selected found = caller.user->select({request.name, std::nullopt}, request.any_state);
  if (!found) return refuse(caller, found.error());
  const Registration& registration = **found;
  succeed(caller,
          api::FoundDistribution{registration.id.braced(), registration.name,
                                 caller.user->state_of(registration), registration.version()});
}

void Service::handle(const Caller& caller, const api::SetDefault& request) {
  const Selected found = caller.user->select(request.distribution, false);
  if (!found) return refuse(caller, found.error());
  answer(caller, in("SetDefaultDistro", caller.user->registry.set_default((*found)->id)));
}

// A running distribution ends, so that the change takes effect (spec/service.md section 4,
// ConfigureDistribution).
void Service::handle(const Caller& caller, const api::SetDefaultUser& request) {
  UserState& user = *caller.user;
  const Selected found = user.select(request.distribution, true);
  if (!found) return refuse(caller, found.error());
  if (const Status usable = user.check_usable(**found); !usable)
    return refuse(caller, usable.error());
  if (request.uid == UINT32_MAX)
    return refuse(caller, fail_as("E_INVALIDARG", "The user id is out of range.").error());
  Registration changed = **found;
  changed.default_uid = request.uid;
  const Guid id = changed.id;
  if (changed == **found) return succeed(caller, api::Nothing{});
  if (const Status stored = user.registry.put(std::move(changed)); !stored)
    return refuse(caller, stored.error());
  stop_then(user, id, [this, caller] { succeed(caller, api::Nothing{}); });
}

void Service::handle(const Caller& caller, const api::SetDefaultVersion& request) {
  if (request.version != 1 && request.version != 2)
    return refuse(caller, fail_as("E_INVALIDARG", "The version must be 1 or 2.").error());
  const int version = static_cast<int>(request.version);
  const Status possible = version == 2 ? check_version2() : Status();
  if (!possible) return refuse(caller, possible.error());
  answer(caller, caller.user->registry.set_default_version(version));
}

void Service::handle(const Caller& caller, const api::GetStatus&) {
  api::ServiceStatus status;
  if (const Registration* standard = caller.user->registry.default_distribution())
    status.default_distribution = standard->name;
  status.default_version = default_version(*caller.user);
  status.version = LSL_VERSION;
  utsname names{};
  if (::uname(&names) == 0) {
    status.kernel = names.release;
    status.host = fmt::format("{} {}", names.nodename, names.machine);
  }
  succeed(caller, status);
}

void Service::handle(const Caller& caller, const api::GetInfo&) {
  succeed(caller, api::service_info());
}

void Service::handle(const Caller& caller, const api::GetInterfaceDescription& request) {
  const auto description = api::describe(request);
  if (description) return succeed(caller, *description);
  server_.finish(caller.connection, caller.oneway ? "" : description.error().reply);
}

void Service::handle(const Caller& caller, const api::Terminate& request) {
  const Selected found = caller.user->select(request.distribution, true);
  if (!found) return refuse(caller, found.error());
  const Guid id = (*found)->id;
  // Its disk, too, is let go of: who asked may want to copy it.
  stop_then(*caller.user, id, [this, caller, id] {
    disks_.let_go(id, [this, caller] { succeed(caller, api::Nothing{}); });
  });
}

void Service::handle(const Caller& caller, const api::Shutdown&) {
  std::vector<Guid> running;
  for (const auto& [id, instance] : caller.user->running) running.push_back(id);
  // A service that then has nothing left to do ends at once; but not everybody's at one user's
  // word.
  if (caller.peer.uid == ::geteuid()) stopping_ = true;
  // The machine goes when all that runs in it has gone; a shutdown forgets the user's disks.
  UserState& user = *caller.user;
  auto left = std::make_shared<size_t>(running.size() + 1);
  const auto one_less = [this, caller, left, &user] {
    if (--*left > 0) return;
    user.disks.clear();
    stop_machine_then(user, [this, caller, &user] { let_go_of_disks(caller, user); });
  };
  for (const Guid& id : running) stop_then(user, id, one_less);
  one_less();
}

// The last act of a shutdown.
void Service::let_go_of_disks(const Caller& caller, const UserState& user) {
  std::vector<Guid> disks;
  for (const Registration* registration : user.registry.all())
    if (registration->version() == 2 && !user.running.contains(registration->id))
      disks.push_back(registration->id);
  auto left = std::make_shared<size_t>(disks.size() + 1);
  const auto one_less = [this, caller, left] {
    if (--*left == 0) succeed(caller, api::Nothing{});
  };
  for (const Guid& id : disks) disks_.let_go(id, one_less);
  one_less();
}

// Called whenever something ended: with no client, instance or job left the service ends after a
// while, unless it has to remember which distribution's systemd does not boot.
void Service::watch_service_idle() {
  if (service_timer_ != 0) loop_.cancel(std::exchange(service_timer_, 0));
  const auto busy = [this] {
    if (server_.connections() > 0 || !jobs_.empty()) return true;
    for (const auto& [uid, user] : users_.all())
      if (!user->running.empty() || user->machine || !user->machine_waiting.empty() ||
          (!stopping_ && !user->boot_failures.empty()))
        return true;
    return false;
  };
  if (busy()) return;
  if (!stopping_ && options_.service_idle_ms < 0) return;
  const std::chrono::milliseconds delay(stopping_ ? 0 : options_.service_idle_ms);
  service_timer_ = loop_.after(delay, [this, busy] {
    service_timer_ = 0;
    if (!busy() && !server_.client_waits()) loop_.stop();
  });
}

void Service::stop() {
  auto left = std::make_shared<size_t>(1);
  const auto machine_gone = [this, left] {
    if (--*left == 0) loop_.stop();
  };
  const auto one_less = [this, left, machine_gone] {
    if (--*left > 0) return;
    *left = users_.all().size() + 1;
    for (auto& [uid, user] : users_.all()) stop_machine_then(*user, machine_gone);
    machine_gone();
  };
  for (auto& [uid, user] : users_.all()) {
    std::vector<Guid> running;
    for (const auto& [id, instance] : user->running) running.push_back(id);
    *left += running.size();
    for (const Guid& id : running) stop_then(*user, id, one_less);
  }
  one_less();
}

}  // namespace lsl::host
