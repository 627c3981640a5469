#include "host/archive/pack_entry.h"

#include <errno.h>
#include <limits.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <string_view>

#include "base/text.h"
#include "host/archive/entry_plan.h"

namespace lsl::host {
namespace {

constexpr size_t kMaxAttributeNames = XATTR_LIST_MAX;
constexpr size_t kMaxAttribute = XATTR_SIZE_MAX;

ssize_t list_names(const TreeNode& node, int file, char* names, size_t size) {
  return file >= 0 ? ::flistxattr(file, names, size) : ::llistxattr(node.name.c_str(), names, size);
}

ssize_t get_value(const TreeNode& node, int file, const char* name, char* value, size_t size) {
  return file >= 0 ? ::fgetxattr(file, name, value, size)
                   : ::lgetxattr(node.name.c_str(), name, value, size);
}

Status read_attribute(const TreeNode& node, int file, const char* name,
                      struct archive_entry* entry) {
  std::vector<char> value(kMaxAttribute);
  const ssize_t size = get_value(node, file, name, value.data(), value.size());
  if (size < 0 && errno == ENODATA) return {};  // removed between the two calls
  if (size < 0)
    return fail(errno, "read attribute {} of {}", printable(name), printable(node.path));
  archive_entry_xattr_add_entry(entry, name, value.data(), static_cast<size_t>(size));
  return {};
}

}  // namespace

Result<std::vector<Extent>> data_extents(sys::FdRef file, int64_t size) {
  std::vector<Extent> extents;
  int64_t position = 0;
  while (position < size) {
    const off_t start = ::lseek(file.get(), position, SEEK_DATA);
    if (start < 0 && errno == ENXIO) break;  // only a hole from here on
    if (start < 0 && errno == EINVAL) return std::vector<Extent>{{0, size}};
    if (start < 0) return fail(errno, "look for holes");
    if (start >= size) break;
    const off_t end = ::lseek(file.get(), start, SEEK_HOLE);
    if (end < 0) return fail(errno, "look for holes");
    extents.push_back({start, std::min<int64_t>(end, size) - start});
    position = end;
  }
  return extents;
}

Status read_attributes(const TreeNode& node, int file, struct archive_entry* entry) {
  if (file < 0 && ::fchdir(node.directory) != 0)
    return fail(errno, "enter the directory of {}", printable(node.path));
  if (list_names(node, file, nullptr, 0) <= 0)
    return {};  // none, or a file system without attributes
  std::vector<char> names(kMaxAttributeNames);
  const ssize_t size = list_names(node, file, names.data(), names.size());
  if (size < 0) return fail(errno, "list attributes of {}", printable(node.path));
  std::string_view rest(names.data(), static_cast<size_t>(size));
  while (!rest.empty()) {
    const char* name = rest.data();  // each ends with NUL (listxattr(2))
    rest.remove_prefix(std::string_view(name).size() + 1);
    if (keeps_attribute(name)) LSL_CHECK(read_attribute(node, file, name, entry));
  }
  return {};
}

Result<std::string> read_link(const TreeNode& node) {
  std::array<char, PATH_MAX> target;
  const ssize_t size =
      ::readlinkat(node.directory, node.name.c_str(), target.data(), target.size());
  if (size < 0) return fail(errno, "read link {}", printable(node.path));
  return std::string(target.data(), static_cast<size_t>(size));
}

}  // namespace lsl::host
