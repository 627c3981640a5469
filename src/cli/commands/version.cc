#include <sys/utsname.h>

#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/host_name.h"
#include "sys/file.h"

namespace lsl::cli {
namespace {

constexpr size_t kMaxOsRelease = 64 * 1024;

}  // namespace

// Needs no service: it must answer also where none can run.
int run(const Version&, const Reporter& reporter) {
  utsname kernel{};
  ::uname(&kernel);
  const std::string os_release =
      sys::read_file("/etc/os-release", kMaxOsRelease).value_or(std::string());
  reporter.print(fmt::format(
      "{} version: {}\nKernel version: {}\nHost version: {}\n", reporter.as_wsl() ? "WSL" : "LSL",
      LSL_VERSION, static_cast<const char*>(kernel.release), printable(host_name(os_release))));
  return 0;
}

}  // namespace lsl::cli
