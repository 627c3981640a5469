#include "guest/init/initialize.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "guest/init/hostname.h"
#include "guest/init/network_files.h"
#include "guest/init/os_release.h"
#include "sys/file.h"
#include "sys/users.h"

namespace lsl::guest {
namespace {

constexpr size_t kMaxOsRelease = 65536;
constexpr size_t kMaxDomain = 64;  // Linux: __NEW_UTS_LEN

void set_host_name(const std::string& name) {
  if (::sethostname(name.data(), name.size()) == 0) return;
  log_warning("hostname {}: {}", name, errno_text(errno));
  constexpr std::string_view kFallback = "localhost";
  if (::sethostname(kFallback.data(), kFallback.size()) < 0) {
    log_warning("hostname {}: {}", kFallback, errno_text(errno));
  }
}

void set_domain_name(std::string_view name) {
  name = name.substr(0, kMaxDomain);
  if (::setdomainname(name.data(), name.size()) < 0) {
    log_warning("domainname {}: {}", name, errno_text(errno));
  }
}

void export_variable(const char* name, const std::string& value) {
  if (::setenv(name, value.c_str(), 1) < 0) log_error("setenv {}: {}", name, errno_text(errno));
}

// O_NONBLOCK: a FIFO planted under the name must not hold up init.
OsRelease read_os_release(sys::FdRef root) {
  const Result<sys::Fd> file =
      sys::open_in_root(root, "etc/os-release", O_RDONLY | O_NONBLOCK | O_NOCTTY);
  const Result<std::string> text = file ? sys::read_all(*file, kMaxOsRelease)
                                        : Result<std::string>(std::unexpected(file.error()));
  if (text) return parse_os_release(*text);
  log_info("{}", text.error().message());  // a distribution may do without
  return {};
}

void report(const Status& written) {
  if (!written) log_warning("{}", written.error().message());
}

void write_names(const wire::Initialize& request, const conf::WslConf& conf,
                 const std::string& hostname, sys::FdRef root) {
  report(write_generated(root, "etc/hostname", hostname + "\n"));
  if (!conf.network.generate_hosts)
    return log_info("/etc/hosts updating disabled in /etc/wsl.conf");
  report(write_generated(root, "etc/hosts",
                         hosts_text(hostname, request.domainname, request.windows_hosts)));
}

// [user] default beats what the service has stored, when the distribution knows that user.
uint32_t default_uid(const wire::Initialize& request, const conf::WslConf& conf, sys::FdRef root) {
  if (!conf.user.default_name) return request.drvfs_default_owner;
  const Result<sys::UserDatabase> users = sys::read_user_database(root);
  const std::optional<sys::User> user =
      users ? sys::find_user(users->passwd, *conf.user.default_name) : std::nullopt;
  if (user) return user->uid;
  log_warning("user.default in /etc/wsl.conf: there is no user {}",
              printable(*conf.user.default_name));
  return request.drvfs_default_owner;
}

uint64_t pid_namespace() {
  const Result<struct stat> entry = sys::stat_at(AT_FDCWD, "/proc/self/ns/pid", true);
  if (entry) return entry->st_ino;
  log_warning("{}", entry.error().message());
  return 0;
}

}  // namespace

wire::InitializeResponse initialize(const wire::Initialize& request, const conf::WslConf& conf,
                                    sys::FdRef root) {
  ::prctl(PR_SET_NAME, fmt::format("init({})", request.distribution_name).c_str());
  export_variable("WSL_FEATURE_FLAGS", fmt::format("{:x}", request.feature_flags));
  const std::string hostname = clean_hostname(conf.network.hostname.value_or(request.hostname));
  set_host_name(hostname);
  export_variable("NAME", hostname);
  set_domain_name(request.domainname);
  write_names(request, conf, hostname, root);
  export_variable("WSL_DISTRO_NAME", request.distribution_name);

  const OsRelease release = read_os_release(root);
  return {.default_uid = default_uid(request, conf, root),
          .pid_namespace = pid_namespace(),
          .flavor = release.flavor,
          .version = release.version};
}

}  // namespace lsl::guest
