#include "host/network/forwarder_process.h"

#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/log.h"
#include "host/confine.h"
#include "host/network/carrier.h"
#include "host/network/port_opener.h"
#include "sys/event_loop.h"
#include "sys/namespaces.h"
#include "sys/signals.h"
#include "sys/socket.h"

namespace lsl::host {
namespace {

constexpr rlim_t kFiles = 8192;
constexpr size_t kMostConnections = 1024;
constexpr size_t kOtherFiles = 256;                // open ports and the rest
constexpr size_t kFilesOfConnection = 6;           // its two ends and two pipes
constexpr unsigned long kTimerSlack = 50'000'000;  // nanoseconds: to wake with others

struct Role {
  const char* name;
  sys::FdRef socket;
  std::vector<int> capabilities;  // that stay, should the user be root
};

// The walls: nothing of the service stays open, no rights but the user's, an end with the service.
Status settle(const Role& role, const ForwarderSettings& settings, pid_t service) {
  (void)::prctl(PR_SET_NAME, role.name);
  sys::reset_signals();
  (void)::signal(SIGPIPE, SIG_IGN);
  LSL_CHECK(close_others({role.socket.get()}));
  const bool is_root = settings.uid == 0;
  if (!is_root) LSL_CHECK(sys::become(settings.uid, settings.gid));
  if (is_root) LSL_CHECK(keep_capabilities(role.capabilities));
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail(errno, "set no_new_privs");
  // It is lost by every change of credentials, so it comes last (prctl(2)).
  (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != service) return fail(ESRCH, "serve a service that has ended");
  return {};
}

size_t raise_file_limit() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return 1;
  files.rlim_cur = std::max(files.rlim_cur, std::min(files.rlim_max, kFiles));
  (void)::setrlimit(RLIMIT_NOFILE, &files);
  const auto count = static_cast<size_t>(std::min(files.rlim_cur, kFiles));
  if (count <= kOtherFiles + kFilesOfConnection) return 1;
  return std::min(kMostConnections, (count - kOtherFiles) / kFilesOfConnection);
}

Status carry(const ForwarderSettings& settings, sys::FdRef opener) {
  (void)::prctl(PR_SET_TIMERSLACK, kTimerSlack);
  const size_t most = raise_file_limit();
  LSL_TRY(loop, sys::EventLoop::create());
  LSL_TRY(carrier, Carrier::start(loop, opener, settings.ignored_ports, most));
  // Nothing is said unasked: the opener's end is all that can come.
  LSL_CHECK(loop.add(opener, EPOLLRDHUP, [&](uint32_t) { loop.stop(); }));
  return loop.run();
}

[[noreturn]] void end(const char* name, const Status& status) {
  if (!status) log_warning("{}: {}", name, status.error().message());
  ::_exit(status ? 0 : 1);
}

[[noreturn]] void run_opener(const ForwarderSettings& settings, sys::FdRef socket, pid_t service) {
  const Role role{"lsl-ports", socket, {CAP_NET_BIND_SERVICE}};
  if (const Status settled = settle(role, settings, service); !settled) end(role.name, settled);
  answer_port_questions(socket);
  ::_exit(0);
}

[[noreturn]] void run_carrier(const ForwarderSettings& settings, sys::FdRef socket,
                              sys::FdRef network_namespace, pid_t service) {
  const Role role{"lsl-forward", socket, {}};
  if (const Status in = sys::enter_namespace(network_namespace, CLONE_NEWNET); !in)
    end(role.name, in);
  if (const Status settled = settle(role, settings, service); !settled) end(role.name, settled);
  end(role.name, carry(settings, socket));
}

}  // namespace

Result<ForwarderProcesses> start_forwarder(const ForwarderSettings& settings,
                                           sys::FdRef network_namespace) {
  LSL_TRY(ends, sys::socket_pair());
  const pid_t service = ::getpid();
  ForwarderProcesses processes;
  LSL_TRY(opener, sys::clone_process({}));
  if (opener.in_child) run_opener(settings, ends.first, service);
  processes.opener = std::move(opener.child);
  LSL_TRY(carrier, sys::clone_process({}));
  if (carrier.in_child) run_carrier(settings, ends.second, network_namespace, service);
  processes.carrier = std::move(carrier.child);
  return processes;
}

}  // namespace lsl::host
