// lsld, the host service: wires ground, service and event loop together.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "host/ground.h"
#include "host/log_file.h"
#include "host/options.h"
#include "host/rootless.h"
#include "host/service.h"
#include "host/service_manager.h"
#include "sys/event_loop.h"
#include "sys/failpoint.h"
#include "sys/file.h"
#include "sys/signals.h"

namespace lsl::host {
namespace {

std::optional<std::string> environment(const char* name) {
  const char* value = ::getenv(name);
  return value == nullptr || *value == '\0' ? std::nullopt : std::optional<std::string>(value);
}

// The socket a service manager holds for us, or one of our own.
Result<sys::Fd> listener(Ground& ground) {
  LSL_TRY(passed, socket_of_manager());
  if (!passed) return ground.listen();
  LSL_CHECK(sys::set_nonblocking(*passed, true));
  return std::move(*passed);
}

// One client costs a descriptor or two, one instance four; the usual soft limit is there for
// programs that use select(2).
void raise_descriptor_limit() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &files);  // without it there are fewer clients
}

// To whoever started us: "1" when clients can connect, "!" and a sentence when there will be no
// service. They may have gone, so nothing depends on its arrival.
void tell_starter(int ready_fd, const std::string& word) {
  if (ready_fd < 0) return;
  const sys::Fd fd(ready_fd);
  (void)sys::write_all(fd, word);
}

Status serve(const Options& options) {
  raise_descriptor_limit();
  LSL_TRY(standing, in("UserNamespace", take_standing()));
  if (!standing.warning.empty()) log_warning("{}", standing.warning);
  LSL_TRY(loop, sys::EventLoop::create());
  LSL_TRY(signals, sys::SignalFd::create({SIGTERM, SIGINT, SIGHUP}));
  LSL_TRY(ground, Ground::prepare(options, standing.host_root()));
  // From here on the folder is ours alone.
  if (const auto log = LogFile::of_standard_error(options.runtime_directory))
    log_to([log](std::string_view line) { log->write(line); });
  LSL_CHECK(sys::failpoint("service.after_ground"));
  LSL_TRY(service, Service::create(loop, options, ground, standing));
  LSL_CHECK(loop.add(signals.fd(), EPOLLIN, [&](uint32_t) {
    (void)signals.read();  // whichever it was
    service->stop();
  }));
  LSL_TRY(socket, listener(ground));
  LSL_CHECK(service->listen(std::move(socket)));
  if (const Status told = tell_manager_ready(); !told) log_warning("{}", told.error().message());
  tell_starter(options.ready_fd, "1");
  log_info("serving {}", options.runtime_directory);
  return loop.run();
}

Result<Options> read_options(int argc, char** argv) {
  LSL_TRY(programs, sys::program_directory());
  return parse_options(std::vector<std::string>(argv + 1, argv + argc), environment, ::geteuid(),
                       programs);
}

int run(int argc, char** argv) {
  log_setup("lsld", environment("LSL_DEBUG") ? LogLevel::Debug : LogLevel::Info);
  ::umask(022);
  ::signal(SIGPIPE, SIG_IGN);
  const Result<Options> options = read_options(argc, argv);
  if (!options) {
    log_error("{}", options.error().message());
    return 2;
  }
  const Status served = serve(*options);
  if (served) return 0;
  if (served.error().code == EALREADY) {
    log_info("another service is there: {}", served.error().message());
    return 0;
  }
  log_error("{} ({})", served.error().message(), served.error().code_path());
  tell_starter(options->ready_fd, "!" + served.error().message());
  return 1;
}

}  // namespace
}  // namespace lsl::host

int main(int argc, char** argv) { return lsl::host::run(argc, argv); }
