#include "guest/init/boot_command.h"

#include <sys/stat.h>

#include "guest/init/helper.h"
#include "sys/process.h"

namespace lsl::guest {

Status start_boot_command(const std::string& command, mode_t umask) {
  sys::SpawnOptions options;
  options.argv = {"/bin/sh", "-c", command};
  options.environment = own_environment();
  options.new_session = true;
  const mode_t before = ::umask(umask);
  Result<sys::Child> child = sys::spawn(options);
  ::umask(before);
  LSL_TRY(shell, std::move(child));
  shell.detach();  // the kernel reaps it
  return {};
}

}  // namespace lsl::guest
