// /etc/wsl.conf of a distribution: every key that WSL knows, with its default (spec/wsl_conf.md
// section 3). Read once per start of an instance.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf/key_table.h"

namespace lsl::conf {

inline constexpr std::string_view kWslConfPath = "/etc/wsl.conf";

struct WslConf {
  struct Automount {
    bool enabled = true;         // mount the host's drives
    bool mount_fstab = true;     // run mount -a at start
    std::string root = "/mnt/";  // prefix of drives, wsl/ and wslg/; ends in a slash
    std::optional<std::string> options;
    bool ldconfig = true;
    int cgroups = kCgroupsV2;
  };
  struct Filesystem {
    int32_t umask = 0022;  // of session leaders and processes; masked to 0777 by who sets it
  };
  struct Interop {
    bool enabled = true;
    bool append_host_path = true;  // appendWindowsPath
  };
  struct Network {
    bool generate_hosts = true;
    bool generate_resolv_conf = true;
    std::optional<std::string> hostname;  // empty is not absent
  };
  struct Time {
    bool use_host_timezone = true;  // useWindowsTimezone
  };
  struct FileServer {
    bool enabled = true;
    std::optional<std::string> log_file;
    int32_t log_level = 4;
    bool log_truncate = true;
  };
  struct Gpu {
    bool enabled = true;
    bool append_lib_path = true;
  };
  struct User {
    std::optional<std::string> default_name;  // default
  };
  struct Boot {
    std::optional<std::string> command;  // empty is not absent
    bool systemd = false;
    int32_t init_timeout_ms = 10'000;  // <= 0: no wait
    bool protect_binfmt = true;
  };
  struct General {
    bool gui_applications = false;
  };

  static constexpr int kCgroupsV1 = 0, kCgroupsV2 = 1;

  Automount automount;
  Filesystem filesystem;
  Interop interop;
  Network network;
  Time time;
  FileServer file_server;
  Gpu gpu;
  User user;
  Boot boot;
  General general;
};

// The whole file, key by key.
std::vector<Key> keys_of(WslConf& conf);

struct WslConfFile {
  WslConf conf;
  std::vector<Finding> findings;
};
// Never fails: what is wrong is in the findings, and its keys keep their defaults.
WslConfFile parse_wsl_conf(std::string_view text);

// Safe mode (spec/wsl_conf.md section 5): turns off what it turns off; the names of the keys that
// were on before.
std::vector<std::string_view> apply_safe_mode(WslConf& conf);

}  // namespace lsl::conf
