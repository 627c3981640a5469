#include "host/disks/disk_keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "base/log.h"
#include "host/archive_result.h"
#include "sys/failpoint.h"
#include "sys/file.h"
#include "sys/mount.h"

namespace lsl::host {
namespace {

// In a worker, which shares the service's mount namespace.
Result<std::string> mount_disk(const DiskPlace& place, const std::string& path) {
  LSL_TRY(disk, attach_disk_of(place));
  LSL_CHECK(sys::make_directories(AT_FDCWD, path, 0700));
  LSL_CHECK(disk.mount.attach_at(AT_FDCWD, path));
  LSL_CHECK(sys::failpoint("disk.after_attach"));
  return result_text(Json{{"read_only", disk.read_only}, {"warnings", disk.warnings}});
}

// The last one to let go of a file system waits until all is on the disk: so in a worker, too.
Result<std::string> unmount_disk(const std::string& path) {
  const Status unmounted = sys::unmount(path, MNT_DETACH);
  const bool was_none =
      !unmounted && (unmounted.error().code == EINVAL || unmounted.error().code == ENOENT);
  if (!unmounted && !was_none) return std::unexpected(unmounted.error());
  if (::rmdir(path.c_str()) != 0 && errno != ENOENT) return fail(errno, "remove {}", path);
  return result_text(Json::object());
}

Result<DiskSource> read_source(const std::string& path, Result<std::string> text) {
  LSL_TRY(answer, std::move(text));
  LSL_TRY(object, parse_result_object(answer));
  return DiskSource{
      .mounted_at = path,
      .read_only = json_bool(object, "read_only").value_or(false),
      .warnings = json_strings(object, "warnings").value_or(std::vector<std::string>())};
}

}  // namespace

DiskKeeper::~DiskKeeper() {
  for (auto& [id, kept] : kept_)
    if (kept.timer != 0) loop_.cancel(kept.timer);
}

void DiskKeeper::acquire(const DiskPlace& place, Ready ready) {
  const auto [entry, is_new] = kept_.try_emplace(place.id);
  Kept& kept = entry->second;
  if (kept.timer != 0) loop_.cancel(std::exchange(kept.timer, 0));
  if (!is_new && kept.state == State::Mounted) {
    ++kept.users;
    return ready(kept.source);
  }
  kept.place = place;
  kept.waiting.push_back(std::move(ready));
  if (is_new) mount(place.id);
}

void DiskKeeper::mount(const Guid& id) {
  Kept& kept = kept_[id];
  kept.state = State::Mounting;
  const DiskPlace place = kept.place;
  const std::string path = path_of(id);
  auto worker = Worker::start(
      loop_, undertaker_, [place, path](sys::FdRef) { return mount_disk(place, path); },
      [this, id](Result<std::string> text) { on_mounted(id, std::move(text)); });
  if (worker) {
    kept.worker = std::move(*worker);
    return;
  }
  const Error error = worker.error();
  const std::vector<Ready> waiting = std::move(kept.waiting);
  kept_.erase(id);
  for (const Ready& ready : waiting) ready(std::unexpected(error));
}

// It is destroyed in the loop's next turn, not while it calls.
void DiskKeeper::drop_worker(Kept& kept) {
  const std::shared_ptr<Worker> ended = std::move(kept.worker);
  loop_.after(std::chrono::milliseconds(0), [ended] {});
}

void DiskKeeper::on_mounted(const Guid& id, Result<std::string> text) {
  Kept& kept = kept_[id];
  drop_worker(kept);
  Result<DiskSource> source = read_source(path_of(id), std::move(text));
  std::vector<Ready> waiting = std::move(kept.waiting);
  kept.waiting.clear();
  if (source) {
    kept.state = State::Mounted;
    kept.source = *source;
    kept.users = static_cast<int>(waiting.size());
  } else {
    unmount(id);  // a worker that died may have come as far as mounting it
  }
  for (const Ready& ready : waiting) ready(source);
  if (source && kept_.contains(id)) watch_idle(id);
}

void DiskKeeper::release(const Guid& id) {
  const auto kept = kept_.find(id);
  if (kept == kept_.end() || kept->second.users == 0) return;
  --kept->second.users;
  watch_idle(id);
}

void DiskKeeper::watch_idle(const Guid& id) {
  Kept& kept = kept_[id];
  if (kept.timer != 0) loop_.cancel(std::exchange(kept.timer, 0));
  if (kept.users > 0 || kept.state != State::Mounted) return;
  if (!kept.leaving.empty()) return unmount(id);
  if (idle_.count() < 0) return;
  kept.timer = loop_.after(idle_, [this, id] {
    kept_[id].timer = 0;
    unmount(id);
  });
}

void DiskKeeper::let_go(const Guid& id, std::function<void()> gone) {
  const auto kept = kept_.find(id);
  if (kept == kept_.end() || kept->second.users > 0) return gone();
  kept->second.leaving.push_back(std::move(gone));
  watch_idle(id);
}

void DiskKeeper::unmount(const Guid& id) {
  Kept& kept = kept_[id];
  kept.state = State::Leaving;
  const std::string path = path_of(id);
  auto worker = Worker::start(
      loop_, undertaker_, [path](sys::FdRef) { return unmount_disk(path); },
      [this, id](const Result<std::string>& text) {
        const auto done =
            text ? parse_result_object(*text) : Result<Json>(std::unexpected(text.error()));
        if (!done) log_warning("unmount the disk {}: {}", id.braced(), done.error().message());
        drop_worker(kept_[id]);
        on_unmounted(id);
      });
  if (worker) {
    kept.worker = std::move(*worker);
    return;
  }
  log_warning("unmount the disk {}: {}", id.braced(), worker.error().message());
  loop_.after(std::chrono::milliseconds(0), [this, id] { on_unmounted(id); });
}

void DiskKeeper::on_unmounted(const Guid& id) {
  Kept& kept = kept_[id];
  const auto leaving = std::exchange(kept.leaving, {});
  if (kept.waiting.empty())
    kept_.erase(id);
  else
    mount(id);
  for (const auto& gone : leaving) gone();
}

bool DiskKeeper::busy() const {
  return std::ranges::any_of(kept_, [](const auto& entry) {
    return entry.second.state != State::Mounted || entry.second.users > 0;
  });
}

}  // namespace lsl::host
