#include "sys/file_watch.h"

#include <errno.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstring>
#include <optional>

#include "sys/call.h"

namespace lsl::sys {
namespace {

constexpr int kMaxLinks = 16;
constexpr uint32_t kFolderEvents = IN_CREATE | IN_MOVE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF;
constexpr uint32_t kFileEvents = IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF;

std::optional<std::string> link_target(const std::string& path) {
  std::array<char, PATH_MAX> buffer;
  const ssize_t size = ::readlink(path.c_str(), buffer.data(), buffer.size());
  if (size < 0) return std::nullopt;
  return std::string(buffer.data(), static_cast<size_t>(size));
}

struct Split {
  std::string folder, name;
};
Split split_path(const std::string& path) {
  const size_t slash = path.rfind('/');
  return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace

Result<FileWatch> FileWatch::create(std::vector<std::string> paths) {
  for (const std::string& path : paths)
    if (!path.starts_with('/')) return fail(EINVAL, "watch {}, which is not absolute", path);
  FileWatch watch;
  watch.inotify_.reset(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!watch.inotify_) return fail(errno, "make an inotify instance");
  watch.paths_ = std::move(paths);
  watch.watch_all();
  return watch;
}

Result<bool> FileWatch::take() {
  alignas(inotify_event) std::array<char, 4096> buffer;
  bool changed = false;
  for (;;) {
    const ssize_t size =
        retry([&] { return ::read(inotify_.get(), buffer.data(), buffer.size()); });
    if (size < 0 && errno != EAGAIN) return fail(errno, "read inotify events");
    if (size <= 0) break;
    for (size_t at = 0; at + sizeof(inotify_event) <= static_cast<size_t>(size);) {
      inotify_event event;
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const std::string name = event.len > 0 ? buffer.data() + at + sizeof event : "";
      changed = changed || concerns(event.wd, event.mask, name);
      at += sizeof event + event.len;
    }
  }
  if (changed) watch_all();
  return changed;
}

// IN_IGNORED of a watch that was given up is about none of ours.
bool FileWatch::concerns(int watch, uint32_t events, const std::string& name) const {
  if ((events & IN_Q_OVERFLOW) != 0) return true;
  const auto names = watches_.find(watch);
  return names != watches_.end() &&
         (name.empty() || names->second.empty() || names->second.contains(name));
}

void FileWatch::watch_all() {
  Watches watches;
  for (const std::string& path : paths_) watch_chain(watches, path);
  for (const auto& [watch, names] : watches_)
    if (!watches.contains(watch)) ::inotify_rm_watch(inotify_.get(), watch);  // it may have gone
  watches_ = std::move(watches);
}

void FileWatch::watch_chain(Watches& watches, std::string path) const {
  for (int left = kMaxLinks; left > 0; --left) {
    // The folder, or the one that it will appear in.
    Split at = split_path(path);
    while (!watch_folder(watches, at.folder, at.name) && at.folder != "/")
      at = split_path(at.folder);
    const std::optional<std::string> target = link_target(path);
    if (!target) break;
    path = target->starts_with('/') ? *target : split_path(path).folder + "/" + *target;
  }
  const int watch =
      ::inotify_add_watch(inotify_.get(), path.c_str(), kFileEvents | IN_DONT_FOLLOW | IN_MASK_ADD);
  if (watch >= 0) watches.try_emplace(watch);
}

bool FileWatch::watch_folder(Watches& watches, const std::string& folder,
                             const std::string& name) const {
  const int watch =
      ::inotify_add_watch(inotify_.get(), folder.c_str(), kFolderEvents | IN_ONLYDIR | IN_MASK_ADD);
  if (watch < 0) return false;
  watches[watch].insert(name);
  return true;
}

}  // namespace lsl::sys
