#include "conf/wsl_conf.h"

#include <array>
#include <utility>

namespace lsl::conf {
namespace {

constexpr std::array<std::string_view, 2> kCgroupVersions = {"v1", "v2"};

// What this version does not do (docs/wsl_conf.md). A bool that turns it off asks for nothing.
constexpr Instead kNoDrives{"this version of lsl does not mount the host's drives", 0};
constexpr Instead kNoDriveRoot{"this version of lsl does not mount the host's drives"};
constexpr Instead kNoLibraries{"this version of lsl has no libraries for a GPU", 0};
constexpr Instead kOneHierarchy{"control groups are those of version 2", WslConf::kCgroupsV2};
constexpr Instead kNoHostPrograms{"this version of lsl starts no programs of the host", 0};
constexpr Instead kNoHostPath{
    "this version of lsl starts no programs of the host, so PATH does not name their folders", 0};
constexpr Instead kNoFileServer{"this version of lsl has no file server", 0};
constexpr Instead kNoFileServerLog{"this version of lsl has no file server"};
constexpr Instead kNoGpu{"this version of lsl does not make the host's GPU available", 0};
constexpr Instead kNoWindows{"this version of lsl does not show windows of the distribution", 0};

}  // namespace

std::vector<Key> keys_of(WslConf& conf) {
  return {
      {"automount.enabled", &conf.automount.enabled, kNoDrives},
      {"automount.mountFsTab", &conf.automount.mount_fstab},
      {"automount.root", &conf.automount.root, kNoDriveRoot},
      {"automount.options", &conf.automount.options, kNoDriveRoot},
      {"automount.ldconfig", &conf.automount.ldconfig, kNoLibraries},
      {"automount.cgroups", Choice{&conf.automount.cgroups, kCgroupVersions}, kOneHierarchy},
      {"filesystem.umask", &conf.filesystem.umask},
      {"interop.enabled", &conf.interop.enabled, kNoHostPrograms},
      {"interop.appendWindowsPath", &conf.interop.append_host_path, kNoHostPath},
      {"network.generateHosts", &conf.network.generate_hosts},
      {"network.generateResolvConf", &conf.network.generate_resolv_conf},
      {"network.hostname", &conf.network.hostname},
      {"time.useWindowsTimezone", &conf.time.use_host_timezone},
      {"fileServer.enabled", &conf.file_server.enabled, kNoFileServer},
      {"fileServer.logFile", &conf.file_server.log_file, kNoFileServerLog},
      {"fileServer.logLevel", &conf.file_server.log_level, kNoFileServerLog},
      {"fileServer.logTruncate", &conf.file_server.log_truncate, kNoFileServerLog},
      {"gpu.enabled", &conf.gpu.enabled, kNoGpu},
      {"gpu.appendLibPath", &conf.gpu.append_lib_path, kNoLibraries},
      {"user.default", &conf.user.default_name},
      {"boot.command", &conf.boot.command},
      {"boot.systemd", &conf.boot.systemd},
      {"boot.initTimeout", &conf.boot.init_timeout_ms},
      {"boot.protectBinfmt", &conf.boot.protect_binfmt},
      {"general.guiApplications", &conf.general.gui_applications, kNoWindows},
  };
}

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
