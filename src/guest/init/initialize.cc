#include "guest/init/initialize.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "guest/init/cross_distro.h"
#include "guest/init/fstab.h"
#include "guest/init/hostname.h"
#include "guest/init/network_files.h"
#include "guest/init/os_release.h"
#include "guest/init/timezone.h"
#include "sys/file.h"
#include "sys/timeline.h"
#include "sys/users.h"

namespace lsl::guest {
namespace {

constexpr size_t kMaxOsRelease = 65536;
constexpr size_t kMaxFstab = 1 << 20;
constexpr size_t kMaxDomain = 64;  // Linux: __NEW_UTS_LEN
// Half of what the service allows Initialize; WSL waits without a limit.
constexpr int kMountMilliseconds = 30'000;

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

uint64_t pid_namespace() {
  const Result<struct stat> entry = sys::stat_at(AT_FDCWD, "/proc/self/ns/pid", true);
  if (entry) return entry->st_ino;
  log_warning("{}", entry.error().message());
  return 0;
}

bool is_read_only(sys::FdRef root) {
  struct statvfs status{};
  return ::fstatvfs(root.get(), &status) == 0 && (status.f_flag & ST_RDONLY) != 0;
}

}  // namespace

Initialization::Initialization(sys::EventLoop& loop, sys::FdRef root, const conf::WslConf& conf,
                               Warnings& warnings, const LauncherFacts& launcher,
                               wire::Initialize request, Done done)
    : loop_(loop),
      root_(root),
      conf_(conf),
      warnings_(warnings),
      launcher_(launcher),
      request_(std::move(request)),
      done_(std::move(done)) {}

void Initialization::start() {
  sys::stamp(sys::Step::InitRequest);
  ::prctl(PR_SET_NAME, fmt::format("init({})", request_.distribution_name).c_str());
  export_variable("WSL_FEATURE_FLAGS", fmt::format("{:x}", request_.feature_flags));
  if (is_read_only(root_) && !launcher_.fell_back_to_read_only)
    warnings_.once("The root file system of the distribution is read-only.");
  default_uid_ = default_uid();
  if (!starts_mounts()) after_mounts();
}

// The file systems of /etc/fstab come before all that init itself would mount, so that they win. A
// file without any costs no process.
bool Initialization::starts_mounts() {
  if (!conf_.automount.mount_fstab) return false;
  const Result<std::string> fstab = sys::read_file_in_root(root_, "etc/fstab", kMaxFstab);
  if (!fstab) {
    if (fstab.error().code != ENOENT) log_warning("{}", fstab.error().message());
    return false;
  }
  if (!asks_for_mounts(*fstab)) return false;
  sys::stamp(sys::Step::InitFstab);
  std::vector<std::string> environment = own_environment();
  const bool elevated = request_.drvfs_mount == wire::DrvfsMount::Elevated;
  environment.push_back(fmt::format("WSL_DRVFS_ELEVATED={:d}", elevated));
  auto helper = Helper::start(loop_, {"/bin/mount", "-a"}, std::move(environment),
                              kMountMilliseconds, [this](std::optional<sys::ExitStatus> status) {
                                if (!status)
                                  log_warning("mount -a did not end within {} s and was killed",
                                              kMountMilliseconds / 1000);
                                else if (status->raw != 0)
                                  log_warning("mount -a ended with wait status {}", status->raw);
                                if (!status || status->raw != 0)
                                  warnings_.lasting("Processing /etc/fstab with mount -a failed.");
                                mounts_.reset();
                                after_mounts();
                              });
  if (helper) {
    mounts_ = std::move(*helper);
    return true;
  }
  log_warning("{}", helper.error().message());
  warnings_.lasting("Processing /etc/fstab with mount -a failed.");
  return false;
}

// After the file systems of /etc/fstab: what init mounts is seen, whatever they cover.
void Initialization::place_shared_mount() {
  if (launcher_.cross_distro.empty()) return;
  const Status placed = place_cross_distro(root_, launcher_.cross_distro, conf_.automount.root);
  if (!placed) return warnings_.once(placed.error().message());
  has_shared_mount_ = true;
  follow_resolv_conf();
}

void Initialization::follow_resolv_conf() {
  if (!has_shared_mount_ || !launcher_.version2) return;
  const Status linked =
      link_resolv_conf(root_, conf_.automount.root, conf_.network.generate_resolv_conf);
  if (!linked) report(linked);
}

void Initialization::after_mounts() {
  place_shared_mount();
  sys::stamp(sys::Step::InitNames);
  set_names();
  sys::stamp(sys::Step::InitTimezone);
  follow_timezone(root_, conf_, request_.timezone);
  sys::stamp(sys::Step::InitAnswer);
  const Done done = std::move(done_);
  done(response());
}

void Initialization::set_names() {
  const std::string hostname = clean_hostname(conf_.network.hostname.value_or(request_.hostname));
  set_host_name(hostname);
  export_variable("NAME", hostname);
  set_domain_name(request_.domainname);
  write_files(hostname);
  export_variable("WSL_DISTRO_NAME", request_.distribution_name);
}

void Initialization::write_files(const std::string& hostname) {
  report(write_generated(root_, "etc/hostname", hostname + "\n"));
  if (!conf_.network.generate_hosts)
    return log_info("/etc/hosts updating disabled in /etc/wsl.conf");
  report(write_generated(root_, "etc/hosts",
                         hosts_text(hostname, request_.domainname, request_.windows_hosts)));
}

// That the whole root is read-only was said; that a file was made immutable is somebody's wish.
void Initialization::report(const Status& written) {
  if (written) return;
  const int code = written.error().code;
  if (code == EROFS || code == EPERM) return log_warning("{}", written.error().message());
  warnings_.once(written.error().message());
}

// [user] default beats what the service has stored, when the distribution knows that user.
uint32_t Initialization::default_uid() {
  if (!conf_.user.default_name) return request_.drvfs_default_owner;
  const Result<sys::UserDatabase> users = sys::read_user_database(root_);
  const std::optional<sys::User> user =
      users ? sys::find_user(users->passwd, *conf_.user.default_name) : std::nullopt;
  if (user) return user->uid;
  warnings_.once(fmt::format("The default user '{}' of {} does not exist.",
                             *conf_.user.default_name, conf::kWslConfPath));
  return request_.drvfs_default_owner;
}

wire::InitializeResponse Initialization::response() {
  const OsRelease release = read_os_release(root_);
  return {.default_uid = default_uid_,
          .pid_namespace = pid_namespace(),
          .flavor = release.flavor,
          .version = release.version};
}

void follow_timezone(sys::FdRef root, const conf::WslConf& conf, const std::string& name) {
  if (!conf.time.use_host_timezone) return;
  if (name.empty()) return log_info("the host's time zone is not known");
  const Status set = set_timezone(root, name);
  if (set) return;
  if (set.error().code == ENOENT)
    log_info("time zone {}: {}; is tzdata installed?", printable(name), set.error().message());
  else
    log_warning("{}", set.error().message());
}

}  // namespace lsl::guest
