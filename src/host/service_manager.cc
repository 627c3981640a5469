#include "host/service_manager.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>

namespace lsl::host {
namespace {

// One that was loaded stays: a process has one manager, and asks it at its start.
template <class Function>
Result<Function*> from_libsystemd(const char* name) {
  void* library = ::dlopen("libsystemd.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return fail(ELIBACC, "talk to the service manager: {}", ::dlerror());
  void* symbol = ::dlsym(library, name);
  if (symbol == nullptr) return fail(ELIBACC, "talk to the service manager: {}", ::dlerror());
  return reinterpret_cast<Function*>(symbol);
}

}  // namespace

Result<std::optional<sys::Fd>> socket_of_manager() {
  if (::getenv("LISTEN_FDS") == nullptr) return std::nullopt;
  LSL_TRY(listen_fds, from_libsystemd<decltype(::sd_listen_fds)>("sd_listen_fds"));
  const int passed = listen_fds(1);
  if (passed < 0) return fail(-passed, "take the socket of the service manager");
  if (passed > 1) return fail(EINVAL, "listen on {} sockets", passed);
  if (passed == 0) return std::nullopt;
  return sys::Fd(SD_LISTEN_FDS_START);
}

Status tell_manager_ready() {
  if (::getenv("NOTIFY_SOCKET") == nullptr) return {};
  LSL_TRY(notify, from_libsystemd<decltype(::sd_notify)>("sd_notify"));
  const int told = notify(1, "READY=1");
  if (told < 0) return fail(-told, "tell the service manager");
  return {};
}

}  // namespace lsl::host
