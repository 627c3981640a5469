#include "guest/init/timezone.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>

#include "base/text.h"
#include "guest/init/network_files.h"
#include "sys/file.h"

namespace lsl::guest {
namespace {

bool is_allowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '+' || c == '-' || c == '.';
}

bool is_part(std::string_view part) {
  return !part.empty() && part != "." && part != ".." && std::ranges::all_of(part, is_allowed);
}

Status link_localtime(sys::FdRef etc, const std::string& target) {
  std::array<char, PATH_MAX> present;
  const ssize_t size = ::readlinkat(etc.get(), "localtime", present.data(), present.size());
  if (size >= 0 && std::string_view(present.data(), static_cast<size_t>(size)) == target) return {};
  if (::unlinkat(etc.get(), "localtime", 0) < 0 && errno != ENOENT)
    return fail(errno, "replace /etc/localtime");
  if (::symlinkat(target.c_str(), etc.get(), "localtime") < 0)
    return fail(errno, "link /etc/localtime");
  return {};
}

}  // namespace

bool is_timezone_name(std::string_view name) {
  return name.size() <= NAME_MAX && std::ranges::all_of(split(name, '/'), is_part);
}

Status set_timezone(sys::FdRef root, const std::string& name) {
  if (!is_timezone_name(name)) return fail(EINVAL, "use time zone '{}'", printable(name));
  const std::string target = "/usr/share/zoneinfo/" + name;
  LSL_CHECK(sys::open_in_root(root, target, O_PATH));
  LSL_TRY(etc, sys::open_in_root(root, "etc", O_PATH | O_DIRECTORY));
  LSL_CHECK(link_localtime(etc, target));
  return write_generated(root, "etc/timezone", name + "\n");
}

}  // namespace lsl::guest
