#include "host/users.h"

#include "base/log.h"
#include "base/text.h"
#include "sys/file.h"

namespace lsl::host {

api::DistributionState UserState::state_of(const Registration& registration) const {
  if (const auto lock = locked.find(registration.id); lock != locked.end()) return lock->second;
  switch (registration.state) {
    case StoredState::Installing:
      return api::DistributionState::Installing;
    case StoredState::Uninstalling:
      return api::DistributionState::Uninstalling;
    case StoredState::Installed:
      break;
  }
  return running.contains(registration.id) ? api::DistributionState::Running
                                           : api::DistributionState::Stopped;
}

Result<const Registration*> UserState::select(const api::Selector& selector, bool any_state) const {
  const Registration* found = nullptr;
  if (selector.id) {
    const std::optional<Guid> id = Guid::parse(*selector.id);
    if (!id) return fail_as("E_INVALIDARG", "Invalid GUID format: '{}'", printable(*selector.id));
    found = registry.find(*id);
  } else if (selector.name) {
    found = registry.find_name(*selector.name);
  } else {
    found = registry.default_distribution();
    if (found == nullptr)
      return fail_as("WSL_E_DEFAULT_DISTRO_NOT_FOUND", "There are no installed distributions.");
  }
  if (found == nullptr || (!any_state && found->state != StoredState::Installed))
    return fail_as("WSL_E_DISTRO_NOT_FOUND", "There is no distribution with the supplied name.");
  return found;
}

std::string UserState::boot_failure(const Guid& id) const {
  const auto failure = boot_failures.find(id);
  return failure == boot_failures.end() ? std::string() : failure->second;
}

uint32_t UserState::free_slot() const {
  std::set<uint32_t> taken;
  for (const auto& [id, instance] : running) taken.insert(instance.slot);
  uint32_t slot = 0;
  while (taken.contains(slot)) ++slot;
  return slot;
}

Status UserState::check_usable(const Registration& registration) const {
  if (registration.state == StoredState::Installed && !locked.contains(registration.id)) return {};
  return fail_as("E_ILLEGAL_STATE_CHANGE",
                 "An install, uninstall, or conversion is in progress for this distribution.");
}

Result<IdMap> Users::map_of(uid_t uid) {
  if (own_map_ && uid != 0)
    return fail_as("E_ACCESSDENIED",
                   "This service serves the user who started it, and nobody else.");
  if (own_map_) return *own_map_;
  LSL_TRY(first, ranges_.range_of(uid));
  return shifted_map(first);
}

Result<UserState*> Users::get(uid_t uid) {
  if (const auto known = users_.find(uid); known != users_.end()) return known->second.get();
  auto user = std::make_unique<UserState>();
  user->uid = uid;
  LSL_TRY(ids, map_of(uid));
  user->ids = std::move(ids);
  LSL_TRY(registry,
          in("ReadDistroConfig", Registry::open(state_directory_ + "/" + std::to_string(uid))));
  user->registry = std::move(registry);
  for (const std::string& damaged : user->registry.damaged())
    log_error("user {}: a registration is left out: {}", uid, damaged);
  return users_.emplace(uid, std::move(user)).first->second.get();
}

Result<std::vector<uid_t>> Users::known(sys::FdRef state_directory) const {
  LSL_TRY(names, sys::list_directory(state_directory));
  std::vector<uid_t> uids;
  for (const std::string& name : names)
    if (const auto uid = parse_unsigned(name); uid && *uid <= UINT32_MAX)
      uids.push_back(static_cast<uid_t>(*uid));
  return uids;
}

}  // namespace lsl::host
