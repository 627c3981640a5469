#include "guest/systemd/generator.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/log.h"
#include "guest/init/wsl_conf.h"
#include "sys/file.h"

namespace lsl::guest {
namespace {

// Units that wait for a network which lsl provides without any daemon's doing, and the login prompt
// of a console that does not exist.
constexpr std::string_view kMasked[] = {
    "systemd-networkd-wait-online.service",
    "NetworkManager-wait-online.service",
    "console-getty.service",
};

constexpr const char* kGraphics = "/mnt/wslg/runtime-dir";

GeneratedUnit mount_guard(const std::string& root) {
  return {.name = "wsl-mnt-guard.service",
          .content = fmt::format(
              "# Made by lsl: what is unmounted below {0}wsl when this distribution stops stays\n"
              "# mounted in the others.\n"
              "[Unit]\n"
              "Description=Keep the end of this distribution from other distributions' mounts\n"
              "After=local-fs.target remote-fs.target\n"
              "ConditionPathIsMountPoint={0}wsl\n"
              "\n"
              "[Service]\n"
              "Type=oneshot\n"
              "RemainAfterExit=yes\n"
              "ExecStart=/bin/true\n"
              "ExecStop=-/bin/mount --make-rslave {0}wsl\n",
              root),
          .wanted = true};
}

GeneratedUnit x11_sockets() {
  return {.name = "wslg.service",
          .content =
              "# Made by lsl: the host's X11 sockets, on top of whatever /tmp has become.\n"
              "[Unit]\n"
              "Description=The X11 sockets of the host\n"
              "DefaultDependencies=no\n"
              "After=systemd-tmpfiles-setup.service tmp.mount\n"
              "ConditionPathExists=/mnt/wslg/.X11-unix\n"
              "ConditionPathExists=!/tmp/.X11-unix/X0\n"
              "\n"
              "[Service]\n"
              "Type=oneshot\n"
              "ExecStart=/bin/mount -o bind,ro,X-mount.mkdir -t none /mnt/wslg/.X11-unix "
              "/tmp/.X11-unix\n",
          .wanted = true};
}

// systemd would unmount it on the way down; it is locked from outside.
GeneratedUnit init_mount_stays() {
  return {.name = "init.mount.d/10-lsl.conf",
          .content =
              "# Made by lsl: /init belongs to the service and cannot be unmounted from inside.\n"
              "[Unit]\n"
              "DefaultDependencies=no\n"};
}

Status write_unit(sys::FdRef directory, const GeneratedUnit& unit) {
  if (const size_t slash = unit.name.find('/'); slash != std::string::npos)
    LSL_CHECK(sys::make_directories(directory, unit.name.substr(0, slash), 0755));
  if (unit.content.empty()) {
    if (::symlinkat("/dev/null", directory.get(), unit.name.c_str()) < 0)
      return fail(errno, "mask {}", unit.name);
  } else {
    LSL_TRY(file, sys::open_file_at(directory, unit.name, O_WRONLY | O_CREAT | O_TRUNC, 0644));
    LSL_CHECK(sys::write_all(file, unit.content));
  }
  if (!unit.wanted) return {};
  LSL_CHECK(sys::make_directories(directory, "default.target.wants", 0755));
  const std::string link = "default.target.wants/" + unit.name;
  if (::symlinkat(("../" + unit.name).c_str(), directory.get(), link.c_str()) < 0)
    return fail(errno, "link {}", link);
  return {};
}

int write_units(std::span<const std::string_view> arguments,
                const std::vector<GeneratedUnit>& units) {
  const std::string path = arguments.size() > 1 ? std::string(arguments[1]) : "";
  const Result<sys::Fd> directory = path.empty() ? fail(EINVAL, "generate units without a folder")
                                                 : sys::open_file(path, O_RDONLY | O_DIRECTORY);
  if (!directory) {
    log_error("{}", directory.error().message());
    return 1;
  }
  int result = 0;
  for (const GeneratedUnit& unit : units) {
    if (const Status written = write_unit(*directory, unit); !written) {
      log_error("{}", written.error().message());
      result = 1;
    }
  }
  return result;
}

conf::WslConf read_conf() {
  const Result<sys::Fd> root = sys::open_file("/", O_PATH | O_DIRECTORY);
  return root ? read_wsl_conf(*root).conf : conf::WslConf();
}

// systemd-tmpfiles would empty the folder of the X11 sockets: a file of the same name comes first.
Status keep_x11_folder() {
  LSL_CHECK(sys::make_directories(AT_FDCWD, "/run/tmpfiles.d", 0755));
  LSL_TRY(file, sys::open_file("/run/tmpfiles.d/x11.conf", O_WRONLY | O_CREAT | O_TRUNC, 0644));
  return sys::write_all(file, "# Made by lsl: /tmp/.X11-unix holds the host's sockets.\n");
}

}  // namespace

std::vector<GeneratedUnit> plan_system_units(const conf::WslConf& conf, bool graphics) {
  std::vector<GeneratedUnit> units;
  for (const std::string_view name : kMasked) units.push_back({.name = std::string(name)});
  units.push_back(init_mount_stays());
  units.push_back(mount_guard(conf.automount.root));
  if (graphics) units.push_back(x11_sockets());
  return units;
}

std::vector<GeneratedUnit> plan_user_units(const conf::WslConf& conf) {
  return {{.name = "wslg-session.service",
           .content = fmt::format(
               "# Made by lsl: the host's Wayland and PulseAudio sockets where programs look.\n"
               "[Unit]\n"
               "Description=The desktop of the host\n"
               "DefaultDependencies=no\n"
               "\n"
               "[Service]\n"
               "Type=oneshot\n"
               "Environment=WSLG_RUNTIME_DIR={}wslg/runtime-dir\n"
               "ExecStart=/bin/mkdir -p -m 0755 %t/pulse\n"
               "ExecStart=/bin/ln -sf ${{WSLG_RUNTIME_DIR}}/wayland-0 %t/wayland-0\n"
               "ExecStart=/bin/ln -sf ${{WSLG_RUNTIME_DIR}}/wayland-0.lock %t/wayland-0.lock\n"
               "ExecStart=/bin/ln -sf ${{WSLG_RUNTIME_DIR}}/pulse/native %t/pulse/native\n"
               "ExecStart=/bin/ln -sf ${{WSLG_RUNTIME_DIR}}/pulse/pid %t/pulse/pid\n",
               conf.automount.root),
           .wanted = true}};
}

int run_system_generator(std::span<const std::string_view> arguments) {
  log_setup("wsl-generator", LogLevel::Info);
  const conf::WslConf conf = read_conf();
  const bool graphics = conf.general.gui_applications && ::access(kGraphics, F_OK) == 0;
  if (graphics)
    if (const Status kept = keep_x11_folder(); !kept) log_warning("{}", kept.error().message());
  return write_units(arguments, plan_system_units(conf, graphics));
}

int run_user_generator(std::span<const std::string_view> arguments) {
  log_setup("wsl-user-generator", LogLevel::Info);
  return write_units(arguments, plan_user_units(read_conf()));
}

}  // namespace lsl::guest
