// Service, the part about long operations: import, export, unregister. Each runs in a worker; what
// a killed service left half done is taken back at the next start, by what the registration's state
// says.
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <utility>

#include "base/log.h"
#include "host/instances/builder.h"
#include "host/service.h"
#include "host/workers/disk_storage.h"
#include "host/workers/storage.h"
#include "sys/failpoint.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/namespaces.h"
#include "sys/socket.h"

namespace lsl::host {
namespace {

Result<Guid> new_id() {
  std::array<uint8_t, 16> bytes{};
  LSL_CHECK(sys::fill_random(bytes));
  return Guid::from_random(bytes);
}

// An absolute path without "." and "..", doubled or trailing slashes, so that one directory has one
// spelling.
Result<std::string> normal_directory(const std::string& directory) {
  if (!directory.starts_with('/') || directory.find('\0') != std::string::npos)
    return fail_as("E_INVALIDARG", "The directory must be an absolute path.");
  std::string path = std::filesystem::path(directory).lexically_normal().string();
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

// Puts what failed in front of what the archive program said about it.
Status explain(std::string_view what, Status status) {
  const bool archive_error = !status && (status.error().name == "WSL_E_IMPORT_FAILED" ||
                                         status.error().name == "WSL_E_EXPORT_FAILED");
  if (archive_error) status.error().detail = fmt::format("{}: {}", what, status.error().detail);
  return status;
}

// What lsl-archive is given, by number: they outlive the exec.
struct ArchiveDescriptors {
  int root = -1;
  int user_namespace = -1;
  int data = -1;
  int result = -1;
};

// In a worker: becomes lsl-archive, which writes the result itself.
Status execute_archive(const std::string& program, const char* mode, const ArchiveDescriptors& fds,
                       const std::vector<std::string>& more) {
  for (const int fd : {fds.root, fds.user_namespace, fds.data, fds.result})
    if (fd >= 0) LSL_CHECK(sys::make_inheritable(fd));
  std::vector<std::string> words = {"lsl-archive", mode,
                                    "--root-fd",   std::to_string(fds.root),
                                    "--userns-fd", std::to_string(fds.user_namespace),
                                    "--data-fd",   std::to_string(fds.data),
                                    "--result-fd", std::to_string(fds.result)};
  words.insert(words.end(), more.begin(), more.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::string failpoints = sys::failpoint_variable().value_or("");
  std::array<char*, 2> environment = {failpoints.empty() ? nullptr : failpoints.data(), nullptr};
  ::execve(program.c_str(), argv.data(), environment.data());
  return fail(errno, "execute {}", program);
}

// The root directory of a detached mount, which lives as long as somebody holds it.
Result<sys::Fd> open_root(const sys::Mount& mount) {
  return sys::open_file_at(mount.root(), ".", O_RDONLY | O_DIRECTORY);
}

}  // namespace

Result<sys::Fd> Service::make_id_namespace(const Caller& caller) const {
  const std::vector<sys::IdRange>& map = caller.user->ids.ranges;
  Result<sys::Fd> made = sys::make_user_namespace(owner_of(caller), map, map);
  if (!made) made = std::unexpected(explain_namespace_error(made.error()));
  return in("UserNamespace", std::move(made));
}

Status Service::start_job(const Guid& id, const ArchiveWork& work, ArchiveDone done) {
  const auto finish = [this, id, done = std::move(done)](Result<ArchiveResult> result) {
    // The worker is destroyed in the loop's next turn, not while it calls.
    const auto job = jobs_.find(id);
    const std::shared_ptr<Worker> ended = std::move(job->second.worker);
    jobs_.erase(job);
    loop_.after(std::chrono::milliseconds(0), [ended] {});
    done(std::move(result));
    watch_service_idle();
  };
  LSL_TRY(worker, Worker::start(loop_, undertaker_, archive_work(work), archive_done(finish)));
  jobs_[id] = Job{std::move(worker), false};
  return {};
}

// The client gets its end of the socket to lsl-archive; should it go away, the job is cancelled.
void Service::announce_transfer(const Caller& caller, const Guid& id, sys::Fd data) {
  jobs_[id].with_client = true;
  job_of_[caller.connection] = id;
  std::vector<sys::Fd> descriptors;
  descriptors.push_back(std::move(data));
  server_.reply(caller.connection, api::reply_message(api::TransferStart{0}, true),
                std::move(descriptors));
}

// ---- import ----

Result<Registration> Service::new_registration(const Caller& caller, const api::Import& request) {
  const Registry& registry = caller.user->registry;
  LSL_CHECK(check_name(request.name));
  // A disk image can only be a distribution of version 2.
  const int64_t version = request.version.value_or(request.vhd ? 2 : default_version(*caller.user));
  if (version != 1 && version != 2) return fail_as("E_INVALIDARG", "The version must be 1 or 2.");
  if (version == 2) LSL_CHECK(check_version2());
  if (request.vhd && version != 2)
    return fail_as("WSL_E_WSL2_NEEDED", "A disk image can only be imported as version 2.");
  if (request.vhd)
    return fail_as("E_NOTIMPL", "Importing a disk image is not available in this version of lsl.");
  LSL_TRY(directory, normal_directory(request.directory));
  if (registry.find_name(request.name) != nullptr)
    return fail_as("ERROR_ALREADY_EXISTS",
                   "A distribution with the supplied name already exists. Use --name to choose a "
                   "different name.");
  if (registry.find_path(directory) != nullptr)
    return fail_as("ERROR_FILE_EXISTS", "The supplied install location is already in use.");
  LSL_TRY(id, new_id());
  Registration registration;
  registration.id = id;
  registration.name = request.name;
  registration.base_path = directory;
  registration.default_environment = initial_environment();
  if (version == 2) {
    registration.flags |= kFlagVmMode;
    registration.image = kDefaultImage;
  }
  return registration;
}

void Service::handle(const Caller& caller, const api::Import& request) {
  Result<Registration> registration = in("RegisterDistro", new_registration(caller, request));
  if (!registration) return refuse(caller, registration.error());
  const Guid id = registration->id;
  // On disk before anything else is: a service that is killed from here on finds what to take back.
  if (const Status noted = in("RegisterDistro", caller.user->registry.put(*registration)); !noted)
    return refuse(caller, noted.error());
  caller.user->locked[id] = api::DistributionState::Installing;
  Result<sys::Fd> data = in("RegisterDistro", start_import(caller, *registration));
  if (data) return announce_transfer(caller, id, std::move(*data));
  // A worker that is there already has to end before its storage can be deleted; its end follows.
  if (const auto job = jobs_.find(id); job != jobs_.end())
    return job->second.worker->cancel(data.error());
  take_import_back(caller, id, data.error());
}

Result<sys::Fd> Service::start_import(const Caller& caller, const Registration& registration) {
  LSL_CHECK(sys::failpoint("import.after_record"));
  LSL_TRY(data, sys::socket_pair());
  const Guid id = registration.id;
  const std::string id_count = std::to_string(caller.user->ids.count());
  const sys::NamespaceOwner user = owner_of(caller);
  const StorageOwner owner{user.uid, user.gid, caller.user->ids.root()};
  const std::string program = options_.program_directory + "/lsl-archive";
  const DiskPlace place = disk_place(*caller.user, registration);
  const uint64_t size = caller.user->config.conf.machine.default_vhd_size;
  const auto unpack_to_disk = [&](sys::FdRef result) -> Result<ArchiveResult> {
    LSL_CHECK(make_disk(place, user.gid, size));
    LSL_TRY(disk, attach_disk_of(place));
    LSL_CHECK(disk.mount.set_attributes(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, 0, false));
    LSL_TRY(tree, open_root(disk.mount));
    disk.mount = sys::Mount();
    LSL_CHECK(execute_archive(program, "unpack", {tree.get(), -1, data.second.get(), result.get()},
                              {"--ids", id_count, "--devices", "yes"}));
    return ArchiveResult{};
  };
  const auto unpack_to_folder = [&](sys::FdRef result) -> Result<ArchiveResult> {
    LSL_TRY(ids, make_id_namespace(caller));
    LSL_TRY(tree, make_storage(registration.base_path, id, owner));
    LSL_CHECK(sys::failpoint("storage.after_make"));
    LSL_CHECK(execute_archive(program, "unpack",
                              {tree.get(), ids.get(), data.second.get(), result.get()},
                              {"--ids", id_count}));
    return ArchiveResult{};
  };
  const ArchiveWork work =
      registration.version() == 2 ? ArchiveWork(unpack_to_disk) : ArchiveWork(unpack_to_folder);
  LSL_CHECK(start_job(id, work, [this, caller, id](const Result<ArchiveResult>& result) {
    finish_import(caller, id, result);
  }));
  LSL_CHECK(sys::failpoint("import.after_worker"));
  return std::move(data.first);
}

void Service::finish_import(const Caller& caller, const Guid& id,
                            const Result<ArchiveResult>& result) {
  job_of_.erase(caller.connection);
  Status completed =
      result ? complete_import(*caller.user, id, *result) : Status(std::unexpected(result.error()));
  completed =
      in("RegisterDistro", explain("Importing the distribution failed", std::move(completed)));
  if (!completed) return take_import_back(caller, id, completed.error());
  caller.user->locked.erase(id);
  const Registration* registration = caller.user->registry.find(id);
  succeed(caller, api::Imported{id.braced(), registration->name});
}

Status Service::complete_import(UserState& user, const Guid& id, const ArchiveResult& result) {
  if (!result.valid)
    return fail_as("WSL_E_NOT_A_LINUX_DISTRO",
                   "The imported file is not a valid Linux distribution.");
  Registration registration = *user.registry.find(id);
  registration.state = StoredState::Installed;
  registration.flavor = result.flavor.value_or("");
  registration.os_version = result.version.value_or("");
  LSL_CHECK(sys::failpoint("import.before_installed"));
  LSL_CHECK(user.registry.put(std::move(registration)));
  LSL_CHECK(sys::failpoint("import.after_installed"));
  if (user.registry.default_distribution() == nullptr) return user.registry.set_default(id);
  return {};
}

void Service::take_import_back(const Caller& caller, const Guid& id, const Error& reason) {
  discard(*caller.user, id, OnFailure::KeepRecord,
          [this, caller, reason](const Status&) { refuse(caller, reason); });
}

// Deletes the storage, then the record: in this order, so that a service killed in between finds
// the record and goes on.
// Storage that cannot be deleted keeps its record, so that it can be tried again; who insists gets
// rid of the record alone.
void Service::discard(UserState& user, const Guid& id, OnFailure on_failure,
                      std::function<void(Status)> done) {
  const Registration* registration = user.registry.find(id);
  user.locked[id] = api::DistributionState::Uninstalling;
  user.boot_failures.erase(id);
  const auto finish = [&user, id, on_failure, done = std::move(done)](const Status& deleted) {
    user.locked.erase(id);
    if (!deleted)
      log_warning("storage of {} is left behind: {}", id.braced(), deleted.error().message());
    if (!deleted && on_failure == OnFailure::KeepRecord) return done(deleted);
    user.boots.erase(id);
    Status removed = sys::failpoint("unregister.after_storage");
    if (removed) removed = user.registry.remove(id);
    done(!deleted ? deleted : removed);
  };
  const DiskPlace place = disk_place(user, *registration);
  const int version = registration->version();
  const auto work = [place, version](sys::FdRef) -> Result<ArchiveResult> {
    LSL_CHECK(sys::failpoint("storage.before_delete"));
    LSL_CHECK(version == 2 ? delete_disk(place)
                           : delete_storage(place.base_path, place.id, place.user));
    return ArchiveResult{};
  };
  disks_.let_go(id, [this, id, work, finish] {
    const Status started = start_job(id, work, [finish](const Result<ArchiveResult>& result) {
      finish(result ? Status() : Status(std::unexpected(result.error())));
    });
    if (!started) finish(started);
  });
}

void Service::handle(const Caller& caller, const api::Unregister& request) {
  UserState& user = *caller.user;
  const Selected found = user.select(request.distribution, true);
  if (!found) return refuse(caller, found.error());
  const Guid id = (*found)->id;
  if (user.locked.contains(id))
    return refuse(
        caller, in("UnregisterDistro", Status(fail_as("E_ILLEGAL_STATE_CHANGE",
                                                      "An install, uninstall, or conversion is in "
                                                      "progress for this distribution.")))
                    .error());
  const OnFailure on_failure =
      (*found)->state == StoredState::Uninstalling ? OnFailure::Forget : OnFailure::KeepRecord;
  Registration leaving = **found;
  leaving.state = StoredState::Uninstalling;
  Status noted = user.registry.put(leaving);
  if (noted) noted = sys::failpoint("unregister.after_uninstalling");
  if (!noted) return refuse(caller, in("UnregisterDistro", noted).error());
  user.locked[id] = api::DistributionState::Uninstalling;
  stop_then(user, id, [this, caller, id, on_failure] {
    discard(*caller.user, id, on_failure, [this, caller](Status status) {
      answer(caller, in("UnregisterDistro", std::move(status)));
    });
  });
}

// ---- export ----

void Service::handle(const Caller& caller, const api::Export& request) {
  UserState& user = *caller.user;
  const Selected found = user.select(request.distribution, true);
  if (!found) return refuse(caller, found.error());
  if (const Status usable = user.check_usable(**found); !usable)
    return refuse(caller, usable.error());
  if (request.format == "vhd" || request.format == "vhdx")
    return refuse(caller, fail_as("E_NOTIMPL",
                                  "Exporting a disk image is not available in this "
                                  "version of lsl.")
                              .error());
  const Guid id = (*found)->id;
  user.locked[id] = api::DistributionState::Exporting;
  const std::string format = request.format;
  stop_then(user, id, [this, caller, id, format] {
    disks_.let_go(id, [this, caller, id, format] { begin_export(caller, id, format); });
  });
}

void Service::begin_export(const Caller& caller, const Guid& id, const std::string& format) {
  const auto unlock = [this, caller, id] {
    caller.user->locked.erase(id);
    job_of_.erase(caller.connection);
  };
  if (!server_.connected(caller.connection)) return unlock();
  Result<sys::Fd> data = start_export(caller, *caller.user->registry.find(id), format);
  if (!data) {
    jobs_.erase(id);  // ends the worker, where there is one already
    unlock();
    return refuse(caller, data.error());
  }
  announce_transfer(caller, id, std::move(*data));
}

Result<sys::Fd> Service::start_export(const Caller& caller, const Registration& registration,
                                      const std::string& format) {
  LSL_CHECK(sys::failpoint("export.begin"));
  LSL_TRY(data, sys::socket_pair());
  const std::string program = options_.program_directory + "/lsl-archive";
  const IdMap ids_inside = caller.user->ids;
  const DiskPlace place = disk_place(*caller.user, registration);
  const auto pack_disk = [&](sys::FdRef result) -> Result<ArchiveResult> {
    LSL_TRY(disk, attach_disk_of(place, true));
    LSL_CHECK(disk.mount.set_attributes(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, 0, false));
    LSL_TRY(tree, open_root(disk.mount));
    disk.mount = sys::Mount();
    LSL_CHECK(execute_archive(program, "pack", {tree.get(), -1, data.second.get(), result.get()},
                              {"--format", format}));
    return ArchiveResult{};
  };
  const auto pack_folder = [&](sys::FdRef result) -> Result<ArchiveResult> {
    LSL_TRY(ids, make_id_namespace(caller));
    LSL_TRY(tree, open_tree_directory(registration.base_path, ids_inside));
    LSL_CHECK(execute_archive(program, "pack",
                              {tree.get(), ids.get(), data.second.get(), result.get()},
                              {"--format", format}));
    return ArchiveResult{};
  };
  const Guid id = registration.id;
  const ArchiveWork work =
      registration.version() == 2 ? ArchiveWork(pack_disk) : ArchiveWork(pack_folder);
  LSL_CHECK(start_job(id, work, [this, caller, id](const Result<ArchiveResult>& result) {
    caller.user->locked.erase(id);
    job_of_.erase(caller.connection);
    const Status status = result ? Status() : Status(std::unexpected(result.error()));
    answer(caller, explain("Exporting the distribution failed", status));
  }));
  LSL_CHECK(sys::failpoint("export.after_worker"));
  return std::move(data.first);
}

// ---- after a crash ----

void Service::clean_up_after_a_crash() {
  const auto known = users_.known(ground_.state_directory());
  if (!known) return log_warning("look for unfinished imports: {}", known.error().message());
  for (const uid_t uid : *known) {
    Result<UserState*> user = users_.get(uid);
    if (!user) {
      log_error("user {}: {}", uid, user.error().message());
      continue;
    }
    for (const Registration* registration : (*user)->registry.all()) {
      if (registration->state == StoredState::Installed) continue;
      log_info("'{}' of user {} was left unfinished and is removed", registration->name, uid);
      discard(**user, registration->id, OnFailure::KeepRecord,
              [](const Status&) {});  // logs for itself
    }
  }
}

}  // namespace lsl::host
