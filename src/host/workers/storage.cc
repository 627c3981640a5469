#include "host/workers/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/rollback.h"
#include "host/instances/builder.h"
#include "host/workers/acting_as.h"
#include "sys/failpoint.h"
#include "sys/file.h"

namespace lsl::host {
namespace {

constexpr const char* kOwnerFile = "owner";
// A base directory made here bears the sticky bit until the owner file says so.
constexpr mode_t kUnfinishedBase = S_ISVTX | 0700;
constexpr std::string_view kMadeBase = "made the directory above\n";

std::string owner_text(const Guid& id) { return id.braced() + "\n"; }

Result<sys::Fd> open_directory(const std::string& path) {
  return sys::open_file(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

Result<sys::Fd> make_base(const std::string& base, const StorageOwner& owner, bool& made) {
  const ActingAs acting(owner.uid, owner.gid);
  made = ::mkdir(base.c_str(), kUnfinishedBase) == 0;
  if (!made && errno != EEXIST) return fail(errno, "make directory {}", base);
  LSL_TRY(directory, open_directory(base));
  LSL_TRY(status, sys::stat_of(directory));
  if (status.st_uid != owner.uid && owner.uid != 0)
    return fail(EACCES, "use directory {}, which belongs to user {}", base, status.st_uid);
  return directory;
}

Result<sys::Fd> make_rootfs(sys::FdRef base, const std::string& path) {
  if (::mkdirat(base.get(), kRootfsDirectory, 0700) != 0) {
    if (errno != EEXIST) return fail(errno, "make {}/{}", path, kRootfsDirectory);
    const std::string detail = fmt::format("make {}/{}", path, kRootfsDirectory);
    return std::unexpected(Error{EEXIST, "ERROR_FILE_EXISTS", detail, {}});
  }
  return sys::open_beneath(base, kRootfsDirectory, O_RDONLY | O_DIRECTORY);
}

Result<sys::Fd> make_tree(sys::FdRef rootfs, const std::string& path, const StorageOwner& owner) {
  if (::mkdirat(rootfs.get(), kTreeDirectory, 0755) != 0)
    return fail(errno, "make {}/{}/{}", path, kRootfsDirectory, kTreeDirectory);
  LSL_TRY(tree, sys::open_beneath(rootfs, kTreeDirectory, O_RDONLY | O_DIRECTORY));
  if (::fchown(tree.get(), owner.root_inside, owner.root_inside) != 0)
    return fail(errno, "give {}/{}/{} to user {}", path, kRootfsDirectory, kTreeDirectory,
                owner.root_inside);
  return tree;
}

// rmdir takes only an empty directory, and by its path, which may lead elsewhere by now: so with
// the rights of the user, who made it. One that these do not allow to remove stays.
Status remove_base(const std::string& base, uid_t user) {
  const ActingAs acting(user, user == 0 ? ::getegid() : kNoGroup);
  if (::rmdir(base.c_str()) == 0) return {};
  constexpr std::array kStays = {ENOENT, ENOTDIR, ENOTEMPTY, EEXIST, EACCES, EPERM};
  if (std::ranges::find(kStays, errno) != kStays.end()) return {};
  return fail(errno, "remove directory {}", base);
}

// Of an import that was cut off early.
Status remove_unfinished_base(const struct stat& status, const std::string& base, uid_t user) {
  if ((status.st_mode & 07777U) != kUnfinishedBase) return {};
  return remove_base(base, user);
}

}  // namespace

Result<sys::Fd> make_storage(const std::string& base, const Guid& id, const StorageOwner& owner) {
  Rollback undo;
  bool made_base = false;
  Result<sys::Fd> opened = make_base(base, owner, made_base);
  if (made_base)
    undo.add([&] {
      const ActingAs acting(owner.uid, owner.gid);
      ::rmdir(base.c_str());
    });
  LSL_TRY(directory, std::move(opened));
  LSL_TRY(rootfs, make_rootfs(directory, base));
  undo.add([&] {
    (void)sys::remove_tree(directory, kRootfsDirectory);
  });  // nothing more can be done about it
  LSL_CHECK(sys::failpoint("storage.before_owner"));
  const std::string content = owner_text(id) + std::string(made_base ? kMadeBase : "");
  LSL_CHECK(sys::replace_file(rootfs, kOwnerFile, content, 0600));
  if (made_base && ::fchmod(directory.get(), 0700) != 0)
    return fail(errno, "set the mode of {}", base);
  LSL_TRY(tree, make_tree(rootfs, base, owner));
  undo.keep();
  return tree;
}

Status delete_storage(const std::string& base, const Guid& id, uid_t user) {
  const auto absent = [](const Error& error) {
    return error.code == ENOENT || error.code == ENOTDIR || error.code == ELOOP ||
           error.code == ENAMETOOLONG;
  };
  Result<sys::Fd> opened = open_directory(base);
  if (!opened && absent(opened.error())) return {};
  LSL_TRY(directory, std::move(opened));
  LSL_TRY(base_status, sys::stat_of(directory));
  if (user != 0 && base_status.st_uid != user) return {};
  Result<sys::Fd> inside = sys::open_beneath(directory, kRootfsDirectory, O_RDONLY | O_DIRECTORY);
  if (!inside && absent(inside.error())) return remove_unfinished_base(base_status, base, user);
  LSL_TRY(rootfs, std::move(inside));
  LSL_TRY(status, sys::stat_of(rootfs));
  if (status.st_uid != ::geteuid()) return {};
  Result<sys::Fd> owner_file = sys::open_beneath(rootfs, kOwnerFile, O_RDONLY);
  if (!owner_file) {
    // An import that was cut off before it could say whose this is: empty, or not ours.
    (void)sys::remove_unfinished_files(rootfs);
    ::unlinkat(directory.get(), kRootfsDirectory, AT_REMOVEDIR);
    return remove_unfinished_base(base_status, base, user);
  }
  LSL_TRY(content, sys::read_all(*owner_file, 4096));
  if (!content.starts_with(owner_text(id))) return {};
  LSL_CHECK(sys::remove_tree(directory, kRootfsDirectory));
  return content.ends_with(kMadeBase) ? remove_base(base, user) : Status();
}

}  // namespace lsl::host
