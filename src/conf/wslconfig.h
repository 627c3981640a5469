// The host user's ~/.wslconfig: every key that WSL knows (spec/wslconfig.md section 2), and what
// those that the machine obeys are worth after the rules between keys (section 3). Read when a
// machine is started and when a distribution is registered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf/key_table.h"

namespace lsl::conf {

// How a machine is connected. Numbered as the names of the file are sorted.
enum class Networking { Bridged, Consomme, Mirrored, Nat, None, VirtioProxy };
std::string_view name_of(Networking mode);  // "nat", as `wslinfo --networking-mode` prints it

struct Wslconfig {
  struct Machine {  // [wsl2]; times in milliseconds
    int networking_mode = static_cast<int>(Networking::Nat);
    std::optional<bool> localhost_forwarding;  // absent: on
    std::optional<bool> ipv6;                  // absent: off
    bool dns_proxy = true;                     // false: the host's servers instead of the gateway
    int32_t vm_idle_timeout_ms = 60'000;       // < 0: never
    int32_t kernel_boot_timeout_ms = 30'000;
    int32_t distribution_start_timeout_ms = 60'000;
    int32_t mount_device_timeout_ms = 5'000;
    bool safe_mode = false;
    bool isolate_distro_cgroup = true;
    bool host_file_system_access = true;
    uint64_t default_vhd_size = uint64_t{1} << 40;
  };
  struct General {
    int32_t instance_idle_timeout_ms = 15'000;             // 0: at once; < 0: never
    std::optional<std::string> distribution_install_path;  // parent of new folders
  };
  struct Experimental {
    bool sparse_vhd = false;
    bool host_address_loopback = false;
    Ports ignored_ports;  // not forwarded
  };
  // Keys that lsl has no use for are read for what is wrong with them; the values go here.
  struct Unused {
    bool flag = false;
    int32_t number = 0;
    int choice = 0;
    uint64_t size = 0;
    std::string text;
  };

  Machine machine;
  General general;
  Experimental experimental;
  Unused unused;

  // Valid after parse_wslconfig(): Mirrored, Nat or None.
  Networking networking() const { return static_cast<Networking>(machine.networking_mode); }
};

// The whole file, key by key.
std::vector<Key> keys_of(Wslconfig& conf);

struct WslconfigFile {
  Wslconfig conf;
  std::vector<Finding> findings;
  // What the rules between keys changed, for the user: sentences in WSL's words where it has any.
  std::vector<std::string> warnings;
};
// Never fails: what is wrong is in the findings, and its keys keep their defaults. `path` is the
// name that the findings give the file. A byte order mark is passed over, and lines that end in CR
// and LF count once, unlike in a distribution's file (spec/wslconfig.md section 1).
WslconfigFile parse_wslconfig(std::string_view text, std::string_view path);

}  // namespace lsl::conf
