#include "guest/session/surroundings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "base/log.h"
#include "guest/session/locale.h"
#include "sys/file.h"

namespace lsl::guest {
namespace {

constexpr size_t kMaxLocaleFile = 65536;

std::string variable(const char* name) {
  const char* value = ::getenv(name);
  return value == nullptr ? "" : value;
}

// Row 3 of spec/session.md section 8.1: init has them when the host's graphics are there.
std::vector<std::string> graphics() {
  std::vector<std::string> entries;
  for (const char* name :
       {"XDG_RUNTIME_DIR", "DISPLAY", "WAYLAND_DISPLAY", "PULSE_SERVER", "WSL2_GUI_APPS_ENABLED"}) {
    if (::getenv(name) != nullptr) entries.push_back(fmt::format("{}={}", name, variable(name)));
  }
  return entries;
}

// O_NONBLOCK: a FIFO planted under the name must not hold up the session.
std::optional<std::string> read_lang(sys::FdRef root) {
  for (const std::string_view path : kLocaleFiles) {
    const Result<sys::Fd> file =
        sys::open_in_root(root, std::string(path), O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (file) {
      const Result<std::string> text = sys::read_all(*file, kMaxLocaleFile);
      if (text) return lang_of(*text);
      log_warning("{}: {}", path, text.error().message());
      return std::nullopt;
    }
    if (file.error().code != ENOENT && file.error().code != ENOTDIR) {
      log_warning("{}", file.error().message());
    }
  }
  return std::nullopt;
}

}  // namespace

Surroundings read_surroundings(sys::FdRef root, const SessionSettings& settings,
                               std::span<const sys::IdRange> groups_mapped) {
  Surroundings surroundings{.hostname = variable("NAME"),
                            .distribution_name = variable("WSL_DISTRO_NAME"),
                            .graphics = graphics(),
                            .users = {},
                            .default_user = settings.default_user,
                            .lang = read_lang(root),
                            .append_host_path = settings.append_host_path,
                            .to_guest = {},
                            .groups_mapped = {groups_mapped.begin(), groups_mapped.end()}};
  refresh_users(surroundings, root);
  return surroundings;
}

// Files that cannot be read name nobody. Root needs no entry, so the distribution's owner gets in
// and can mend them.
void refresh_users(Surroundings& surroundings, sys::FdRef root) {
  Result<sys::UserDatabase> users = sys::read_user_database(root);
  if (!users) log_warning("{}", users.error().message());
  surroundings.users = std::move(users).value_or(sys::UserDatabase());
}

}  // namespace lsl::guest
