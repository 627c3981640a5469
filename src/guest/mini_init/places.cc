#include "guest/mini_init/places.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/text.h"
#include "sys/file.h"

namespace lsl::guest {

Result<sys::Fd> make_place(const std::string& path) {
  const std::vector<std::string_view> names = split(path, '/');
  if (!path.starts_with('/') || std::ranges::find(names, "..") != names.end())
    return fail(EINVAL, "mount on '{}'", printable(path));
  LSL_TRY(here, sys::open_file("/", O_PATH | O_DIRECTORY));
  for (const std::string_view component : names) {
    if (component.empty() || component == ".") continue;
    const std::string name(component);
    if (::mkdirat(here.get(), name.c_str(), 0755) < 0 && errno != EEXIST)
      return fail(errno, "make {} for {}", printable(name), printable(path));
    LSL_TRY(next, sys::open_beneath(here, name, O_PATH | O_DIRECTORY));
    here = std::move(next);
  }
  return here;
}

bool is_place_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == name.npos &&
         name.find('\0') == name.npos;
}

}  // namespace lsl::guest
