#include "host/registry/registry.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

constexpr size_t kMaxRecord = 1024 * 1024;
constexpr const char* kSettings = "user.json";

std::string record_name(const Guid& id) { return id.braced() + ".json"; }

// A directory that is ours alone, made when it is missing: DESIGN, rule 5.
Result<sys::Fd> private_directory(sys::FdRef parent, const std::string& name) {
  LSL_CHECK(sys::make_directories(parent, name, 0700));
  LSL_TRY(directory, sys::open_file_at(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  LSL_TRY(status, sys::stat_of(directory));
  if (status.st_uid != ::geteuid() || (status.st_mode & 077) != 0)
    return fail(EPERM, "use {}, which others can reach (owner {}, mode {:o})", name, status.st_uid,
                status.st_mode & 07777U);
  return directory;
}

Result<Json> read_json(sys::FdRef directory, const std::string& name) {
  LSL_TRY(file, sys::open_beneath(directory, name, O_RDONLY));
  LSL_TRY(text, sys::read_all(file, kMaxRecord));
  return parse_json(text);
}

}  // namespace

Result<Registry> Registry::open(const std::string& directory) {
  Registry registry;
  LSL_TRY(own, private_directory(AT_FDCWD, directory));
  registry.directory_ = std::move(own);
  LSL_TRY(records, private_directory(registry.directory_, "distributions"));
  registry.records_ = std::move(records);
  LSL_CHECK(sys::remove_unfinished_files(registry.directory_));
  LSL_CHECK(sys::remove_unfinished_files(registry.records_));
  LSL_CHECK(registry.read_records());
  registry.read_settings();
  return registry;
}

Status Registry::read_records() {
  LSL_TRY(names, sys::list_directory(records_));
  for (const std::string& name : names) {
    if (!name.ends_with(".json")) continue;  // none of ours
    Result<Registration> record = [&]() -> Result<Registration> {
      LSL_TRY(json, read_json(records_, name));
      return registration_from_json(json);
    }();
    if (record && record_name(record->id) == name)
      registrations_.emplace(record->id, std::move(*record));
    else
      damaged_.push_back(name + ": " + (record ? "its Id differs" : record.error().message()));
  }
  return {};
}

void Registry::read_settings() {
  const Result<Json> settings = read_json(directory_, kSettings);
  if (!settings) {
    if (settings.error().code != ENOENT)
      damaged_.push_back(std::string(kSettings) + ": " + settings.error().message());
    return;
  }
  const auto id = Guid::parse(json_string(*settings, "DefaultDistribution").value_or(""));
  default_ = id.value_or(Guid());
  const std::optional<int64_t> version = json_integer(*settings, "DefaultVersion");
  if (version == 1 || version == 2) default_version_ = static_cast<int>(*version);
}

Status Registry::write_settings(const Guid& default_id, std::optional<int> version) {
  Json settings = Json::object();
  if (version) settings["DefaultVersion"] = *version;
  if (!default_id.empty()) settings["DefaultDistribution"] = default_id.braced();
  LSL_CHECK(sys::replace_file(directory_, kSettings, to_text(settings), 0600));
  default_ = default_id;
  default_version_ = version;
  return {};
}

std::vector<const Registration*> Registry::all() const {
  std::vector<const Registration*> list;
  for (const auto& [id, registration] : registrations_) list.push_back(&registration);
  std::ranges::sort(list, {}, [](const Registration* r) { return r->order; });
  return list;
}

const Registration* Registry::find(const Guid& id) const {
  const auto found = registrations_.find(id);
  return found == registrations_.end() ? nullptr : &found->second;
}

const Registration* Registry::find_name(std::string_view name) const {
  for (const auto& [id, registration] : registrations_)
    if (iequals(registration.name, name)) return &registration;
  return nullptr;
}

const Registration* Registry::find_path(std::string_view base_path) const {
  for (const auto& [id, registration] : registrations_)
    if (registration.base_path == base_path) return &registration;
  return nullptr;
}

Status Registry::put(Registration registration) {
  if (const Registration* old = find(registration.id)) {
    registration.order = old->order;
  } else {
    registration.order = 1;
    for (const auto& [id, other] : registrations_)
      registration.order = std::max(registration.order, other.order + 1);
  }
  const std::string text = to_text(to_json(registration));
  LSL_CHECK(sys::replace_file(records_, record_name(registration.id), text, 0600));
  registrations_[registration.id] = std::move(registration);
  return {};
}

Status Registry::remove(const Guid& id) {
  if (::unlinkat(records_.get(), record_name(id).c_str(), 0) != 0 && errno != ENOENT)
    return fail(errno, "remove registration {}", id.braced());
  registrations_.erase(id);
  if (default_ != id) return {};
  Guid next;
  for (const Registration* other : all()) {
    if (other->state != StoredState::Installed) continue;
    next = other->id;
    break;
  }
  return write_settings(next, default_version_);
}

const Registration* Registry::default_distribution() const { return find(default_); }

Status Registry::set_default(const Guid& id) { return write_settings(id, default_version_); }

Status Registry::set_default_version(int version) { return write_settings(default_, version); }

}  // namespace lsl::host
