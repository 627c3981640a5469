#include "cli/disk_text.h"

#include <fmt/core.h>

#include "base/result.h"
#include "base/text.h"

namespace lsl::cli {
namespace {

std::string unmount_command(Personality personality, const std::string& disk) {
  return fmt::format("{} --unmount {}", program_name(personality), printable(shell_quote(disk)));
}

// "Invalid argument": the machine answers a negative errno.
std::string reason(const api::DiskOutcome& outcome) {
  return errno_text(static_cast<int>(-outcome.result));
}

Lines failure(Personality personality, const std::string& text, const std::string& hint) {
  if (behaves_as_wsl(personality)) return {fmt::format("{}\n{}\n", text, hint), ""};
  return {"", fmt::format("lsl: {}\n{}\n", text, hint)};
}

constexpr const char* kMessagesHint = "For more details, run 'dmesg' inside WSL2.";

// As lsl the step is named: it says more than the errno.
std::string step_text(Personality personality, const api::DiskOutcome& outcome) {
  if (behaves_as_wsl(personality)) return "";
  return fmt::format(" (step {})", api::name_of(outcome.step));
}

}  // namespace

std::string mounted_text(Personality personality, const api::MountedDisk& mounted,
                         const std::string& disk) {
  const std::string path = printable(mounted.path.value_or(""));
  if (!behaves_as_wsl(personality)) return path + "\n";
  return fmt::format(
      "The disk was successfully mounted as '{}'.\n"
      "Note: The location will be different if you have modified the automount.root setting in "
      "/etc/wsl.conf.\n"
      "To unmount and detach the disk, run '{}'.\n",
      path, unmount_command(personality, disk));
}

Lines mount_failure(Personality personality, const api::DiskOutcome& outcome,
                    const std::string& disk) {
  const std::string text = fmt::format("The disk was attached but failed to mount: {}.{}",
                                       reason(outcome), step_text(personality, outcome));
  const std::string detach =
      fmt::format("To detach the disk, run '{}'.", unmount_command(personality, disk));
  if (!behaves_as_wsl(personality)) return failure(personality, text, detach);
  return failure(personality, text, fmt::format("{}\n{}", kMessagesHint, detach));
}

Lines unmount_failure(Personality personality, const api::DiskOutcome& outcome) {
  const std::string text = fmt::format("The disk failed to detach: {}.{}", reason(outcome),
                                       step_text(personality, outcome));
  const std::string hint =
      behaves_as_wsl(personality) ? kMessagesHint : "Programs of a distribution may still use it.";
  return failure(personality, text, hint);
}

}  // namespace lsl::cli
