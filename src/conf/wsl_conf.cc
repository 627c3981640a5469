#include "conf/wsl_conf.h"

#include <array>
#include <utility>

namespace lsl::conf {
namespace {

constexpr std::array<std::string_view, 2> kCgroupVersions = {"v1", "v2"};

// The whole file, key by key.
std::vector<Key> keys_of(WslConf& conf) {
  return {
      {"automount.enabled", &conf.automount.enabled},
      {"automount.mountFsTab", &conf.automount.mount_fstab},
      {"automount.root", &conf.automount.root},
      {"automount.options", &conf.automount.options},
      {"automount.ldconfig", &conf.automount.ldconfig},
      {"automount.cgroups", Choice{&conf.automount.cgroups, kCgroupVersions}},
      {"filesystem.umask", &conf.filesystem.umask},
      {"interop.enabled", &conf.interop.enabled},
      {"interop.appendWindowsPath", &conf.interop.append_host_path},
      {"network.generateHosts", &conf.network.generate_hosts},
      {"network.generateResolvConf", &conf.network.generate_resolv_conf},
      {"network.hostname", &conf.network.hostname},
      {"time.useWindowsTimezone", &conf.time.use_host_timezone},
      {"fileServer.enabled", &conf.file_server.enabled},
      {"fileServer.logFile", &conf.file_server.log_file},
      {"fileServer.logLevel", &conf.file_server.log_level},
      {"fileServer.logTruncate", &conf.file_server.log_truncate},
      {"gpu.enabled", &conf.gpu.enabled},
      {"gpu.appendLibPath", &conf.gpu.append_lib_path},
      {"user.default", &conf.user.default_name},
      {"boot.command", &conf.boot.command},
      {"boot.systemd", &conf.boot.systemd},
      {"boot.initTimeout", &conf.boot.init_timeout_ms},
      {"boot.protectBinfmt", &conf.boot.protect_binfmt},
      {"general.guiApplications", &conf.general.gui_applications},
  };
}

}  // namespace

WslConfFile parse_wsl_conf(std::string_view text) {
  WslConfFile file;
  file.findings = read_by_table(text, kWslConfPath, keys_of(file.conf));
  if (!file.conf.automount.root.ends_with('/')) file.conf.automount.root += '/';
  return file;
}

std::vector<std::string_view> apply_safe_mode(WslConf& conf) {
  std::vector<std::string_view> disabled;
  const auto off = [&](std::string_view key, bool& value) {
    if (std::exchange(value, false)) disabled.push_back(key);
  };
  off("automount.enabled", conf.automount.enabled);
  off("automount.ldconfig", conf.automount.ldconfig);
  off("automount.mountFsTab", conf.automount.mount_fstab);
  if (conf.boot.command) {
    conf.boot.command.reset();
    disabled.push_back("boot.command");
  }
  off("boot.systemd", conf.boot.systemd);
  off("network.generateHosts", conf.network.generate_hosts);
  off("network.generateResolvConf", conf.network.generate_resolv_conf);
  off("fileServer.enabled", conf.file_server.enabled);
  off("gpu.appendLibPath", conf.gpu.append_lib_path);
  off("gpu.enabled", conf.gpu.enabled);
  off("interop.appendWindowsPath", conf.interop.append_host_path);
  off("interop.enabled", conf.interop.enabled);
  off("time.useWindowsTimezone", conf.time.use_host_timezone);
  return disabled;
}

}  // namespace lsl::conf
