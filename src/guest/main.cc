// The guest binary: decides which of its jobs it was started for and does that.
#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "guest/init/start.h"
#include "guest/mini_init/start.h"
#include "guest/role.h"
#include "guest/systemd/generator.h"
#include "guest/systemd/watcher.h"

namespace {

int not_available(lsl::guest::Role role) {
  const std::string name(lsl::guest::name_of(role));
  std::fprintf(stderr, "%s: not available in this version of lsl\n", name.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  using lsl::guest::Role;
  const std::vector<std::string_view> arguments(argv, argv + argc);
  const Role role = lsl::guest::role_of({.pid = ::getpid(),
                                         .arguments = arguments,
                                         .container_root = ::getenv("WSLC_ROOT_INIT") != nullptr,
                                         .machine_root = ::getenv("WSL_ROOT_INIT") != nullptr});
  if (role == Role::MiniInit) return lsl::guest::run_machine();
  if (role == Role::DistributionInit) return lsl::guest::run_distribution();
  if (role == Role::InitWatcher) return lsl::guest::run_watcher();
  if (role == Role::Generator) return lsl::guest::run_system_generator(arguments);
  if (role == Role::UserGenerator) return lsl::guest::run_user_generator(arguments);
  // As the interpreter of nothing it has always been silent (spec/init.md section 1).
  if (role == Role::Interop && argc <= 1) return 1;
  return not_available(role);
}
