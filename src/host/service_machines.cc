// Service, the part about version 2: a machine per user, made when the first distribution needs it,
// and the disks of distributions.
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "host/instances/host_network.h"
#include "host/instances/version2_process.h"
#include "host/machine/host_backend.h"
#include "host/service.h"
#include "host/workers/storage.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

// A slot (LaunchRequest::slot) that no distribution comes to have.
constexpr uint32_t kMachineSlot = 59'999;
constexpr const char* kResolvConf = "resolv.conf";

wire::NetworkingMode wire_mode(conf::Networking mode) {
  switch (mode) {
    case conf::Networking::Mirrored:
      return wire::NetworkingMode::Mirrored;
    case conf::Networking::None:
      return wire::NetworkingMode::None;
    default:
      return wire::NetworkingMode::Nat;
  }
}

}  // namespace

DiskPlace disk_place(const UserState& user, const Registration& registration) {
  return {registration.id, registration.base_path, registration.image, user.uid};
}

Status Service::check_version2() const {
  if (standing_.host_root()) return {};
  return fail_as("WSL_E_VIRTUAL_MACHINE_PLATFORM_REQUIRED",
                 "Version 2 needs the service of the host's root; the service of an ordinary user "
                 "has version 1 only.");
}

int Service::default_version(const UserState& user) const {
  const int standard = standing_.host_root() ? options_.default_version : 1;
  return user.registry.default_version().value_or(standard);
}

Result<SharedMount*> Service::shared_mount(UserState& user) {
  if (user.shared) return &user.shared;
  const std::string path = fmt::format("{}/wsl-{}", ground_.context().kept_mounts, user.uid);
  LSL_TRY(made, in("SharedMount", SharedMount::create(path, user.ids)));
  user.shared = std::move(made);
  return &user.shared;
}

// ---- the machine ----

void Service::with_machine(UserState& user, const sys::NamespaceOwner& owner,
                           std::function<void(Result<Machine*>)> then) {
  if (!user.machine) {
    // The user's settings first; who asks meanwhile waits for the same machine.
    user.machine_waiting.push_back(std::move(then));
    if (user.machine_waiting.size() == 1) read_settings(user, owner);
    return;
  }
  Machine* machine = user.machine.get();
  if (machine->ending()) {
    machine->when_ended([this, &user, owner, then = std::move(then)] {
      loop_.after(std::chrono::milliseconds(0),
                  [this, &user, owner, then] { with_machine(user, owner, then); });
    });
    return;
  }
  if (user.machine_idle != 0) loop_.cancel(std::exchange(user.machine_idle, 0));
  machine->when_ready([machine, then = std::move(then)](const Status& ready) {
    if (!ready) return then(std::unexpected(ready.error()));
    then(machine);
  });
}

void Service::read_settings(UserState& user, const sys::NamespaceOwner& owner) {
  auto reader = UserConfigReader::start(
      loop_, undertaker_, user.uid, owner.gid,
      [this, &user, owner](Result<conf::WslconfigFile> file) {
        const std::shared_ptr<UserConfigReader> ended = std::move(user.config_reader);
        loop_.after(std::chrono::milliseconds(0), [ended] {});
        if (!file) log_warning("user {}: {}", user.uid, file.error().message());
        user.config = file ? std::move(*file) : conf::WslconfigFile{};
        start_machine(user, owner);
      });
  if (reader) {
    user.config_reader = std::move(*reader);
    return;
  }
  log_warning("user {}: {}", user.uid, reader.error().message());
  user.config = {};
  loop_.after(std::chrono::milliseconds(0), [this, &user, owner] { start_machine(user, owner); });
}

Result<std::unique_ptr<Machine>> Service::make_machine(UserState& user,
                                                       const sys::NamespaceOwner& owner) {
  LSL_TRY(shared, shared_mount(user));
  const conf::Wslconfig& conf = user.config.conf;
  const NetworkingChoice choice = choose_networking(conf.networking());
  user.networking = choice.mode;
  user.machine_warnings = warnings_of(user.config);
  user.machine_warnings.insert(user.machine_warnings.end(), choice.warnings.begin(),
                               choice.warnings.end());
  LaunchRequest request{.name = std::to_string(user.uid),
                        .caller = owner.uid,
                        .caller_group = owner.gid,
                        .ids = user.ids,
                        .slot = kMachineSlot,
                        .outer_namespace = user.outer_namespace ? user.outer_namespace.get() : -1};
  auto backend =
      std::make_unique<HostBackend>(loop_, undertaker_, ground_.context(), std::move(request),
                                    choice.mode != conf::Networking::Mirrored);
  std::array<uint8_t, 16> bytes{};
  LSL_CHECK(sys::fill_random(bytes));
  std::string id = Guid::from_random(bytes).plain();
  std::ranges::transform(id, id.begin(), [](char c) {
    return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  MachineSettings settings{
      .name = fmt::format("user {}", user.uid),
      .shared = [shared] { return shared->peer(); },
      .hostname = host_facts().hostname,
      .id = std::move(id),
      .safe_mode = conf.machine.safe_mode,
      .isolate_distro_cgroup = conf.machine.isolate_distro_cgroup,
      .networking_mode = wire_mode(choice.mode),
      .boot_timeout = std::chrono::milliseconds(conf.machine.kernel_boot_timeout_ms)};
  return Machine::start(loop_, undertaker_, std::move(backend), std::move(settings),
                        [this, &user] { drop_machine(user); });
}

void Service::start_machine(UserState& user, const sys::NamespaceOwner& owner) {
  const auto waiting = std::exchange(user.machine_waiting, {});
  auto machine = in("CreateVm", make_machine(user, owner));
  if (!machine) {
    for (const auto& then : waiting) then(std::unexpected(machine.error()));
    return;
  }
  user.machine = std::move(*machine);
  Machine* self = user.machine.get();
  self->when_ready([this, &user, self, owner](const Status& ready) {
    if (!ready) return;
    keep_machine_namespace(user, *self);
    start_network(user, *self, owner);
    watch_machine_idle(user);
  });
  for (const auto& then : waiting)
    self->when_ready([self, then](const Status& ready) {
      if (!ready) return then(std::unexpected(in("CreateVm", ready).error()));
      then(self);
    });
}

void Service::keep_machine_namespace(UserState& user, const Machine& machine) {
  if (user.outer_namespace) return;
  Result<sys::Fd> outer = machine.backend().outer_namespace();
  if (outer) user.outer_namespace = std::move(*outer);  // else the next launch makes one
}

// Beside the machine, which does not wait for it.
void Service::start_network(UserState& user, const Machine& machine,
                            const sys::NamespaceOwner& owner) {
  MachineNetworkSettings settings = network_settings(user.config.conf, owner.uid, owner.gid);
  settings.mode = user.networking;
  const auto start = [&]() -> Result<std::unique_ptr<MachineNetwork>> {
    LSL_TRY(user_namespace, machine.backend().user_namespace());
    LSL_TRY(network_namespace, machine.backend().network_namespace());
    return MachineNetwork::start(loop_, undertaker_, settings, std::move(user_namespace),
                                 std::move(network_namespace), [&user] {
                                   const std::string problem = user.network->problem();
                                   if (!problem.empty())
                                     log_warning("the network of the machine of user {}: {}",
                                                 user.uid, problem);
                                 });
  };
  auto network = in("Network", start());
  if (!network) {
    log_warning("the machine of user {}: {}", user.uid, network.error().message());
    user.machine_warnings.push_back(
        fmt::format("The machine has no network: {}", network.error().message()));
    return;
  }
  user.network = std::move(*network);
  write_resolv_conf(user);
}

// The names in that folder are the guests': the file replaces whatever has its name.
void Service::write_resolv_conf(UserState& user) {
  const std::string& text = user.network->resolv_conf();
  if (text.empty() || !user.shared) return;
  Status written = sys::replace_file(user.shared.root(), kResolvConf, text, 0644);
  const uint32_t root = user.ids.root();
  if (written &&
      ::fchownat(user.shared.root().get(), kResolvConf, root, root, AT_SYMLINK_NOFOLLOW) != 0)
    written = fail(errno, "give {} to the machine", kResolvConf);
  if (!written) log_warning("user {}: {}", user.uid, written.error().message());
}

void Service::drop_machine(UserState& user) {
  // This is called from inside the machine: it goes in the next turn.
  const std::shared_ptr<Machine> gone = std::move(user.machine);
  const std::shared_ptr<MachineNetwork> network = std::move(user.network);
  if (user.machine_idle != 0) loop_.cancel(std::exchange(user.machine_idle, 0));
  loop_.after(std::chrono::milliseconds(0), [this, &user, gone, network] {
    forget_shared_mount(user);
    watch_service_idle();
  });
}

// What distributions had in common goes when none is left that has it.
void Service::forget_shared_mount(UserState& user) {
  if (user.machine || !user.running.empty()) return;
  user.shared = SharedMount();
}

// Counted from the end of the last distribution of version 2 (spec/service.md section 6.2).
void Service::watch_machine_idle(UserState& user) {
  if (!user.machine || user.machine->ending()) return;
  if (user.machine_idle != 0) loop_.cancel(std::exchange(user.machine_idle, 0));
  const bool used = std::ranges::any_of(user.running, [&](const auto& entry) {
    const Registration* registration = user.registry.find(entry.first);
    return registration != nullptr && registration->version() == 2;
  });
  if (used || !user.disks.empty()) return;
  const int idle = options_.machine_idle_ms.value_or(user.config.conf.machine.vm_idle_timeout_ms);
  if (idle < 0) return;
  user.machine_idle = loop_.after(std::chrono::milliseconds(idle), [&user] {
    user.machine_idle = 0;
    if (user.machine) user.machine->stop();
  });
}

void Service::stop_machine_then(UserState& user, std::function<void()> then) {
  if (!user.machine) return then();
  user.machine->when_ended(
      [this, then = std::move(then)] { loop_.after(std::chrono::milliseconds(0), then); });
  user.machine->stop();
}

// ---- a distribution in it ----

Instance::StartProcess Service::start_version2(const Caller& caller,
                                               const Registration& registration,
                                               const std::shared_ptr<BootRecord>& boot) {
  UserState& user = *caller.user;
  const sys::NamespaceOwner owner = owner_of(caller);
  const Guid id = registration.id;
  const DiskPlace place = disk_place(user, registration);
  Machine::LaunchSpec spec{.distribution_name = registration.name,
                           .timeline_page = boot->timeline.page()};
  Version2Process::Needs needs;
  needs.machine = [this, &user, owner](std::function<void(Result<Machine*>)> then) {
    with_machine(user, owner, std::move(then));
  };
  needs.disk = [this, &user, id, place](std::function<void(Result<DiskSource>)> then) {
    disks_.acquire(place, [this, &user, id, then = std::move(then)](Result<DiskSource> disk) {
      const auto running = user.running.find(id);
      if (disk && running != user.running.end()) ++running->second.disk_uses;
      if (disk && running == user.running.end()) disks_.release(id);  // who asked has gone
      then(std::move(disk));
    });
  };
  return [this, needs, spec](GuestProcess::Events events) {
    return Version2Process::start(loop_, needs, spec, std::move(events));
  };
}

}  // namespace lsl::host
