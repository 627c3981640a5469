#include "host/workers/disk_storage.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

#include "base/rollback.h"
#include "host/disks/ext4.h"
#include "host/disks/image.h"
#include "host/workers/acting_as.h"
#include "sys/failpoint.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

constexpr const char* kOwnerAttribute = "trusted.lsl.owner";
constexpr std::chrono::seconds kBusyTime{10};
constexpr std::chrono::milliseconds kBusyRetry{5};

bool without_attributes() { return errno == EOPNOTSUPP || errno == EPERM; }

bool absent(const Error& error) {
  return error.code == ENOENT || error.code == ENOTDIR || error.code == ELOOP ||
         error.code == ENAMETOOLONG;
}

Result<sys::Fd> open_directory(const std::string& path) {
  return sys::open_file(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

}  // namespace

Result<sys::Fd> open_disk_directory(const DiskPlace& place) {
  LSL_TRY(directory, open_directory(place.base_path));
  LSL_TRY(status, sys::stat_of(directory));
  if (place.user != 0 && status.st_uid != place.user)
    return fail(EACCES, "use directory {}, which belongs to user {}", place.base_path,
                status.st_uid);
  return directory;
}

Status mark_disk(sys::FdRef file, const Guid& id) {
  const std::string mark = id.braced();
  if (::fsetxattr(file.get(), kOwnerAttribute, mark.data(), mark.size(), 0) == 0) return {};
  return without_attributes() ? Status() : fail(errno, "mark the disk of {}", mark);
}

Result<bool> disk_is_marked(sys::FdRef file, const Guid& id) {
  std::array<char, 64> mark{};
  const ssize_t size = ::fgetxattr(file.get(), kOwnerAttribute, mark.data(), mark.size());
  if (size >= 0) return std::string_view(mark.data(), static_cast<size_t>(size)) == id.braced();
  if (errno == ENODATA || errno == ERANGE) return false;
  if (without_attributes()) return true;
  return fail(errno, "read whose the disk of {} is", id.braced());
}

Result<sys::Fd> make_disk_directory(const DiskPlace& place, gid_t group, bool& made) {
  {
    const ActingAs acting(place.user, group);
    made = ::mkdir(place.base_path.c_str(), 0700) == 0;
    if (!made && errno != EEXIST) return fail(errno, "make directory {}", place.base_path);
  }
  return open_disk_directory(place);
}

void remove_disk_directory(const DiskPlace& place) {
  const ActingAs acting(place.user, place.user == 0 ? ::getegid() : kNoGroup);
  ::rmdir(place.base_path.c_str());
}

Status make_disk(const DiskPlace& place, gid_t group, uint64_t size) {
  Rollback undo;
  bool made = false;
  Result<sys::Fd> opened = make_disk_directory(place, group, made);
  if (made) undo.add([&] { remove_disk_directory(place); });
  LSL_TRY(directory, std::move(opened));
  LSL_TRY(image, create_image(directory, place.image, size, ImageFormat::Vhd));
  undo.add([&] { ::unlinkat(directory.get(), place.image.c_str(), 0); });
  LSL_CHECK(mark_disk(image.file, place.id));
  LSL_CHECK(sys::failpoint("disk.after_create"));
  LSL_CHECK(in("FormatDisk", format_ext4(image.file, place.image, image.size)));
  LSL_CHECK(sys::failpoint("disk.after_format"));
  undo.keep();
  return {};
}

Result<AttachedDisk> attach_disk_of(const DiskPlace& place, bool read_only) {
  LSL_TRY(directory, open_disk_directory(place));
  LSL_CHECK(sys::failpoint("disk.before_attach"));
  const auto deadline = std::chrono::steady_clock::now() + kBusyTime;
  for (;;) {
    AttachRequest request{.directory = directory, .name = place.image, .read_only = read_only};
    Result<AttachedDisk> disk = in("MountDisk", attach_disk(request));
    const bool busy = !disk && disk.error().name == "ERROR_SHARING_VIOLATION";
    if (!busy || std::chrono::steady_clock::now() > deadline) return disk;
    std::this_thread::sleep_for(kBusyRetry);
  }
}

Status delete_disk(const DiskPlace& place) {
  Result<sys::Fd> opened = open_disk_directory(place);
  if (!opened && (absent(opened.error()) || opened.error().code == EACCES)) return {};
  LSL_TRY(directory, std::move(opened));
  Result<sys::Fd> file =
      sys::open_file_at(directory, place.image, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!file && !absent(file.error())) return std::unexpected(file.error());
  if (file) {
    LSL_TRY(status, sys::stat_of(*file));
    LSL_TRY(marked, disk_is_marked(*file, place.id));
    const bool ours = S_ISREG(status.st_mode) && status.st_uid == ::geteuid() && marked;
    if (!ours) return {};
    if (::unlinkat(directory.get(), place.image.c_str(), 0) != 0 && errno != ENOENT)
      return fail(errno, "delete {}/{}", place.base_path, place.image);
  }
  if (place.image == kDefaultImage) remove_disk_directory(place);
  return {};
}

}  // namespace lsl::host
