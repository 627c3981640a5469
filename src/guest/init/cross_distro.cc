#include "guest/init/cross_distro.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <climits>

#include "sys/file.h"
#include "sys/mount.h"

namespace lsl::guest {
namespace {

Status move_or_bind(const std::string& parked, sys::FdRef target) {
  LSL_TRY(mount, sys::open_file(parked, O_PATH | O_DIRECTORY | O_NOFOLLOW));
  Status moved = sys::Mount(std::move(mount)).attach(target);
  if (moved || moved.error().code != EINVAL) return moved;
  LSL_TRY(copy, sys::Mount::clone_of(AT_FDCWD, parked, true));
  return copy.attach(target);
}

// One that was moved is no mount point any more; one that is locked stays.
void let_go(const std::string& parked) {
  (void)sys::unmount(parked, MNT_DETACH | UMOUNT_NOFOLLOW);
  (void)::rmdir(parked.c_str());
}

}  // namespace

Status place_cross_distro(sys::FdRef root, const std::string& parked,
                          const std::string& drives_root) {
  const auto place = [&]() -> Status {
    LSL_TRY(target, sys::make_directories_in_root(root, drives_root + "wsl", 0755));
    return move_or_bind(parked, target);
  };
  Status placed = place();
  let_go(parked);
  if (placed) return placed;
  return fail(placed.error().code, "mount {}wsl: {}", drives_root, placed.error().detail);
}

Status link_resolv_conf(sys::FdRef root, const std::string& drives_root, bool generate) {
  constexpr const char* kName = "resolv.conf";
  const std::string wanted = drives_root + "wsl/resolv.conf";
  Result<sys::Fd> etc = generate ? sys::make_directories_in_root(root, "etc", 0755)
                                 : sys::open_in_root(root, "etc", O_PATH | O_DIRECTORY);
  if (!etc && !generate) return {};
  LSL_TRY(folder, std::move(etc));
  std::array<char, PATH_MAX> text;
  const ssize_t size = ::readlinkat(folder.get(), kName, text.data(), text.size());
  const bool is_ours =
      size >= 0 && std::string_view(text.data(), static_cast<size_t>(size)) == wanted;
  if (is_ours == generate) return {};
  if (::unlinkat(folder.get(), kName, 0) < 0 && errno != ENOENT)
    return fail(errno, "remove /etc/resolv.conf");
  if (generate && ::symlinkat(wanted.c_str(), folder.get(), kName) < 0)
    return fail(errno, "link /etc/resolv.conf");
  return {};
}

}  // namespace lsl::guest
