// Service, the part about instances: starting them, sessions in them, their idle time and their
// end.
#include <errno.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/log.h"
#include "host/archive_result.h"
#include "host/instances/boot_steps.h"
#include "host/instances/version1_process.h"
#include "host/service.h"
#include "sys/failpoint.h"
#include "sys/socket.h"

namespace lsl::host {
namespace {

constexpr std::chrono::milliseconds kSessionRetry{10};
// For the first process: systemd may have to be booted before, and the user logged in.
constexpr std::chrono::milliseconds kLookInterval{1'000};
constexpr int kMostLooks = 120;
constexpr std::chrono::minutes kDiskLaunchLimit{30};
constexpr int kMinimumRetryMilliseconds = 1'000;  // spec/service.md section 6.2, "Refusal"

std::shared_ptr<BootRecord> new_boot_record() {
  auto boot = std::make_shared<BootRecord>();
  boot->timeline.stamp(sys::Step::ServiceRequest);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  boot->started_us = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  return boot;
}

Error note_failure(BootRecord& boot, Error error) {
  boot.failure = error.message();
  boot.timeline.end();
  return error;
}

// What the first session is told of a start that took its time.
std::optional<std::string> slowness(std::string_view name, const sys::Stamps& stamps, int limit) {
  const uint64_t took = time_to_ready(stamps).value_or(0);
  if (limit < 0 || took <= static_cast<uint64_t>(limit) * 1'000'000U) return std::nullopt;
  std::string text = fmt::format("Starting '{}' took {:.2f} s; the longest step was {}.", name,
                                 static_cast<double>(took) / 1e9, longest_step(stamps));
  log_warning("{}", text);
  return text;
}

}  // namespace

Instance::StartProcess Service::start_version1(const Caller& caller,
                                               const Registration& registration, uint32_t slot,
                                               const std::shared_ptr<BootRecord>& boot) {
  UserState& user = *caller.user;
  const sys::NamespaceOwner owner = owner_of(caller);
  LaunchRequest request{registration.base_path,
                        registration.id.plain(),
                        owner.uid,
                        owner.gid,
                        user.ids,
                        slot,
                        user.outer_namespace ? user.outer_namespace.get() : -1,
                        user.boot_failure(registration.id)};
  // Without /mnt/wsl in common it can be used all the same.
  Result<SharedMount*> shared = shared_mount(user);
  Result<sys::Fd> peer = shared ? (*shared)->peer() : std::unexpected(shared.error());
  if (!peer) log_warning("'{}': {}", registration.name, peer.error().message());
  const auto held = std::make_shared<sys::Fd>(peer ? std::move(*peer) : sys::Fd());
  request.shared_mount = held->get();
  return [this, request, boot, held](GuestProcess::Events events) {
    return Version1Process::start(loop_, undertaker_, ground_.context(), request, boot->timeline,
                                  std::move(events));
  };
}

Result<Running*> Service::run(const Caller& caller, const Registration& registration) {
  UserState& user = *caller.user;
  if (const auto present = user.running.find(registration.id); present != user.running.end())
    return &present->second;
  LSL_CHECK(user.check_usable(registration));
  if (registration.version() == 2) LSL_CHECK(check_version2());
  const std::shared_ptr<BootRecord> boot = new_boot_record();
  user.boots[registration.id] = boot;
  const bool in_machine = registration.version() == 2;
  const uint32_t slot = user.free_slot();
  const InstanceSettings settings{
      .distribution_name = registration.name,
      .default_uid = registration.default_uid,
      .network = in_machine ? std::nullopt : std::optional(Network::Shared),
      .launch_limit = in_machine ? kDiskLaunchLimit : InstanceSettings().launch_limit,
      .without_systemd = user.boot_failure(registration.id),
      .boot = boot};
  const Guid id = registration.id;
  const Instance::StartProcess start = in_machine
                                           ? start_version2(caller, registration, boot)
                                           : start_version1(caller, registration, slot, boot);
  auto instance = Instance::start(loop_, undertaker_, start, settings,
                                  [this, &user, id] { drop_instance(user, id); });
  if (!instance) return std::unexpected(note_failure(*boot, std::move(instance.error())));
  Running& running = user.running[id];
  running.instance = std::move(*instance);
  running.slot = slot;
  follower_.start();
  running.instance->when_ready([this, &user, id, boot](const Status& ready) {
    if (!ready) return;
    user.boot_failures.erase(id);  // the start without systemd has come up
    end_timeline(boot, kMostLooks);
    keep_namespace(user, id);
    store_facts(user, id);
    watch_idle(user, id);  // those who asked for it may have gone meanwhile
  });
  return &running;
}

void Service::handle(const Caller& caller, const api::OpenSession& request) {
  const Selected selected = caller.user->select(request.distribution, true);
  // A name is looked up before the launch, an id by it (spec/cli.md section 6.1, rows 23 and 26).
  if (!selected && request.distribution.id)
    return refuse(caller, in("CreateInstance", in("ReadDistroConfig", selected)).error());
  if (!selected) return refuse(caller, selected.error());
  const Guid id = (*selected)->id;
  Result<Running*> running = in("CreateInstance", run(caller, **selected));
  if (!running) return refuse(caller, running.error());
  Instance& instance = *(*running)->instance;
  if (instance.ending()) {
    // It is on its way out, or was asked and may refuse: decide again when that is known.
    instance.when_settled([this, caller, request] { handle_again(caller, request); });
    return;
  }
  (*running)->clients.insert(caller.connection);
  watch_idle(*caller.user, id);
  instance.when_ready([this, caller, request, id](const Status& ready) {
    if (!ready) return refuse(caller, in("CreateInstance", ready).error());
    ask_for_session(caller, request, id);
  });
}

// Not from inside an instance, which may be about to go.
void Service::handle_again(const Caller& caller, const api::OpenSession& request) {
  loop_.after(std::chrono::milliseconds(0), [this, caller, request] {
    if (server_.connected(caller.connection)) handle(caller, request);
  });
}

void Service::ask_for_session(const Caller& caller, const api::OpenSession& request,
                              const Guid& id) {
  const auto running = caller.user->running.find(id);
  const Registration* registration = caller.user->registry.find(id);
  if (!server_.connected(caller.connection)) return;
  if (running == caller.user->running.end() || registration == nullptr)
    return refuse(caller, fail(ESHUTDOWN, "open a session in {}", id.braced()).error());
  if (running->second.first_run) return wait_for_first_run(caller, running->second, request);
  Result<sys::Fd> report = sys::Fd();
  if (registration->run_oobe && request.interactive) report = expect_first_run(*caller.user, id);
  if (!report) return refuse(caller, report.error());
  Instance& instance = *running->second.instance;
  instance.open_session(std::move(*report), [this, caller, request, id](Result<sys::Fd> session) {
    if (session) return hand_out_session(caller, id, std::move(*session));
    if (session.error().code == ESTALE) return handle_again(caller, request);
    if (session.error().code != EAGAIN)
      return refuse(caller, in("CreateInstance", std::move(session)).error());
    loop_.after(kSessionRetry,
                [this, caller, request, id] { ask_for_session(caller, request, id); });
  });
}

void Service::hand_out_session(const Caller& caller, const Guid& id, sys::Fd session) {
  const auto running = caller.user->running.find(id);
  const Registration* registration = caller.user->registry.find(id);
  if (!server_.connected(caller.connection)) return;
  if (running == caller.user->running.end() || registration == nullptr)
    return refuse(caller, fail(ESHUTDOWN, "open a session in {}", id.braced()).error());
  Instance& instance = *running->second.instance;
  if (const Status reached = sys::failpoint("session.before_hand_out"); !reached)
    return refuse(caller, reached.error());
  std::vector<std::string> warnings = instance.take_warnings();
  if (!std::exchange(running->second.warned, true)) {
    if (!standing_.warning.empty()) warnings.push_back(standing_.warning);
    if (registration->version() == 2)
      std::ranges::move(std::exchange(caller.user->machine_warnings, {}),
                        std::back_inserter(warnings));
    sys::Timeline& timeline = instance.boot()->timeline;
    timeline.stamp(sys::Step::ServiceEnd);
    if (auto slow = slowness(registration->name, timeline.stamps(), options_.slow_start_ms))
      warnings.push_back(std::move(*slow));
  }
  std::vector<sys::Fd> descriptors;
  descriptors.push_back(std::move(session));
  succeed(caller,
          api::Session{id.braced(), registration->name, 0, instance.facts().default_uid,
                       registration->default_environment, warnings},
          std::move(descriptors));
}

// When the first process is on its way, the start is over; when there is none in good time, too.
void Service::end_timeline(const std::shared_ptr<BootRecord>& boot, int looks) {
  loop_.after(kLookInterval, [this, boot, looks] {
    const sys::Stamps stamps = boot->timeline.stamps();
    if (looks == 0 || stamps[static_cast<size_t>(sys::Step::ProcessEnd)] != 0)
      return boot->timeline.end();
    end_timeline(boot, looks - 1);
  });
}

// Made by the user's first launch, and good for all further ones.
void Service::keep_namespace(UserState& user, const Guid& id) {
  if (!standing_.host_root() || user.outer_namespace) return;
  Result<sys::Fd> outer = user.running[id].instance->outer_namespace();
  if (outer) user.outer_namespace = std::move(*outer);  // else the next launch makes one
}

// Without a limit, as somebody is answering questions there (spec/session.md section 9). When it is
// over the call is looked at anew: the next interactive one may have to run the command again.
void Service::wait_for_first_run(const Caller& caller, Running& running,
                                 const api::OpenSession& request) {
  const api::Warning warning{fmt::format(
      "Waiting for OOBE command to complete for distribution \"{}\"...", running.instance->name())};
  if (caller.more) server_.reply(caller.connection, api::reply_message(warning, true));
  running.after_first.push_back([this, caller, request] {
    if (server_.connected(caller.connection)) handle(caller, request);
  });
}

// Where its result is to be sent. Closed without one, there was no first run.
Result<sys::Fd> Service::expect_first_run(UserState& user, const Guid& id) {
  LSL_TRY(ends, sys::socket_pair());
  LSL_TRY(first_run, FirstRun::await(loop_, undertaker_, std::move(ends.first),
                                     [this, &user, id](std::optional<wire::OobeResult> result) {
                                       loop_.after(std::chrono::milliseconds(0),
                                                   [this, &user, id, result] {
                                                     finish_first_run(user, id, result);
                                                   });
                                     }));
  user.running[id].first_run = std::move(first_run);
  return std::move(ends.second);
}

// Section 9: a success is stored, and with it the user that all later sessions begin with.
void Service::finish_first_run(UserState& user, const Guid& id,
                               const std::optional<wire::OobeResult>& result) {
  const auto running = user.running.find(id);
  if (running == user.running.end()) return;
  running->second.first_run.reset();
  const Registration* registration = user.registry.find(id);
  if (registration != nullptr && result && result->result == 0) {
    Registration updated = *registration;
    updated.run_oobe = false;
    if (result->default_uid >= 0 && result->default_uid < UINT32_MAX) {
      updated.default_uid = static_cast<uint32_t>(result->default_uid);
      running->second.instance->set_default_uid(updated.default_uid);
    }
    if (const Status stored = user.registry.put(std::move(updated)); !stored)
      log_warning("{}", stored.error().message());
  } else if (registration != nullptr) {
    log_info("'{}': the first-run command {}", registration->name,
             result ? "failed" : "did not report");
  }
  for (const auto& next : std::exchange(running->second.after_first, {})) next();
}

// os-release may have changed since the import (spec/service.md section 6.1, step 7).
void Service::store_facts(UserState& user, const Guid& id) {
  const Registration* registration = user.registry.find(id);
  if (registration == nullptr) return;
  const Instance::Facts& facts = user.running[id].instance->facts();
  Registration updated = *registration;
  // They come from inside, and the record is read by the service: nothing else gets in.
  if (facts.flavor && is_release_word(*facts.flavor)) updated.flavor = *facts.flavor;
  if (facts.version && is_release_word(*facts.version)) updated.os_version = *facts.version;
  if (updated == *registration) return;
  if (const Status stored = user.registry.put(std::move(updated)); !stored)
    log_warning("{}", stored.error().message());
}

void Service::tell_of_the_host() {
  for (auto& [uid, user] : users_.all()) {
    for (auto& [id, running] : user->running) running.instance->host_changed();
    if (user->network && user->network->host_changed()) write_resolv_conf(*user);
  }
}

void Service::drop_instance(UserState& user, const Guid& id) {
  const auto running = user.running.find(id);
  if (running == user.running.end()) return;
  if (running->second.idle_timer != 0) loop_.cancel(running->second.idle_timer);
  // This is called from inside the instance: it goes in the next turn, and then those who waited
  // in it are looked after.
  std::shared_ptr<Instance> gone = std::move(running->second.instance);
  const auto waiting = std::exchange(running->second.after_first, {});
  for (int uses = running->second.disk_uses; uses > 0; --uses) disks_.release(id);
  user.running.erase(running);
  watch_machine_idle(user);
  loop_.after(std::chrono::milliseconds(0), [this, &user] { forget_shared_mount(user); });
  if (!gone->boot_failure().empty()) user.boot_failures[id] = gone->boot_failure();
  loop_.after(std::chrono::milliseconds(0), [gone, waiting] {
    for (const auto& next : waiting) next();
  });
  watch_service_idle();
}

void Service::stop_then(UserState& user, const Guid& id, std::function<void()> then) {
  const auto running = user.running.find(id);
  if (running == user.running.end()) return then();
  Instance& instance = *running->second.instance;
  instance.when_ended(
      [this, then = std::move(then)] { loop_.after(std::chrono::milliseconds(0), then); });
  instance.terminate(true, nullptr);
}

void Service::leave(UserState& user, const Guid& id, ConnectionId client) {
  const auto running = user.running.find(id);
  if (running == user.running.end()) return;
  running->second.clients.erase(client);
  watch_idle(user, id);
}

// Counted from the exit of the last client; init refuses while processes live, and is asked again
// after the same time (spec/service.md section 6.2).
void Service::watch_idle(UserState& user, const Guid& id) {
  Running& running = user.running[id];
  if (running.idle_timer != 0) loop_.cancel(std::exchange(running.idle_timer, 0));
  if (!running.clients.empty() || options_.instance_idle_ms < 0) return;
  arm_idle(user, id, options_.instance_idle_ms);
}

void Service::arm_idle(UserState& user, const Guid& id, int milliseconds) {
  user.running[id].idle_timer =
      loop_.after(std::chrono::milliseconds(milliseconds), [this, &user, id] {
        const auto idle = user.running.find(id);
        if (idle == user.running.end()) return;
        idle->second.idle_timer = 0;
        if (!idle->second.instance->ready()) return;
        idle->second.instance->terminate(false, [this, &user, id] {
          const auto refused = user.running.find(id);
          if (refused == user.running.end() || !refused->second.clients.empty()) return;
          arm_idle(user, id, std::max(options_.instance_idle_ms, kMinimumRetryMilliseconds));
        });
      });
}

}  // namespace lsl::host
