#include "guest/init/service.h"

#include <errno.h>
#include <unistd.h>

#include <algorithm>

#include "base/log.h"
#include "guest/init/boot_command.h"
#include "guest/init/network_files.h"
#include "guest/init/terminate.h"
#include "guest/session/leader.h"
#include "sys/failpoint.h"
#include "sys/namespaces.h"
#include "wire/constants.h"
#include "wire/network.h"
#include "wire/process.h"
#include "wire/results.h"
#include "wire/session.h"

namespace lsl::guest {
namespace {

constexpr int32_t kFailed = -1;

// As umask(2) would cut it.
mode_t permissions(int32_t value) { return static_cast<mode_t>(value) & 0777U; }

}  // namespace

Status InitService::run() {
  LSL_CHECK(loop_.add(channel_.raw().poll_fd(), EPOLLIN, [this](uint32_t) { on_channel(); }));
  while (!end_) LSL_CHECK(loop_.run_once(-1));
  return *end_;
}

void InitService::on_channel() {
  while (!end_) {
    bool closed = false;
    Result<std::optional<channel::Numbered::Request>> request =
        channel_.try_receive_request(closed);
    if (!request) {
      end_ = std::unexpected(request.error());
    } else if (*request) {
      if (Status handled = handle(std::move(**request)); !handled) end_ = std::move(handled);
    } else if (closed) {
      end_ = Status();
    } else {
      return;
    }
  }
}

Status InitService::handle(channel::Numbered::Request request) {
  const wire::Type type = request.packet.header().type;
  const auto unavailable = [&] {
    log_warning("{}: not available in this version of lsl", wire::name_of(type));
  };
  switch (type) {
    case wire::Type::LxInitMessageInitialize:
      return on_initialize(request);
    case wire::Type::LxInitMessageCreateSession:
      return on_create_session(request);
    case wire::Type::LxInitMessageTerminateInstance:
      return on_terminate(request);
    case wire::Type::LxInitMessageNetworkInformation:
      return on_network(request);
    case wire::Type::LxInitMessageTimezoneInformation:
      return on_timezone(request);
    case wire::Type::LxInitMessageRemountDrvfs:
    case wire::Type::LxInitCreateProcess:
      unavailable();
      return answer(request.id, wire::ResultInt32{.result = kFailed});
    default:
      return fail(EBADMSG, "{} ({}) is not for init", wire::name_of(type),
                  static_cast<uint32_t>(type));
  }
}

template <class M>
Status InitService::answer(uint32_t id, const M& message) {
  return channel_.reply(id, message, {}, channel::in_milliseconds(wire::kDistributionStartTimeout));
}

// The answer may come later: a distribution's own /etc/fstab can ask for mounts.
Status InitService::on_initialize(const channel::Numbered::Request& request) {
  LSL_TRY(message, wire::decode<wire::Initialize>(request.packet.bytes));
  if (initialization_) return fail(EBADMSG, "Initialize came a second time");
  interop_facts_ = {.feature_flags = message.feature_flags,
                    .drvfs_elevated = message.drvfs_mount == wire::DrvfsMount::Elevated};
  initialization_.emplace(loop_, root_, conf_, warnings_, std::move(message),
                          [this, id = request.id](const wire::InitializeResponse& response) {
                            on_initialized(id, response);
                          });
  initialization_->start();
  return {};
}

void InitService::on_initialized(uint32_t id, const wire::InitializeResponse& response) {
  Status answered = sys::failpoint("init.before_initialize_response");
  if (answered) answered = answer(id, response);
  if (!answered) {
    end_ = std::move(answered);
    return;
  }
  after_initialize();
}

// What no answer waits for, and yet is there before the first session (section 5, steps 17 to 19).
void InitService::after_initialize() {
  auto server =
      InteropServer::open(loop_, fmt::format("/run/WSL/{}_interop", ::getpid()), interop_facts_);
  if (server)
    interop_ = std::move(*server);
  else
    log_warning("{}", server.error().message());
  if (!conf_.boot.command || conf_.boot.command->empty()) return;
  const Status started =
      start_boot_command(*conf_.boot.command, permissions(conf_.filesystem.umask));
  if (!started)
    warnings_.once(fmt::format("boot.command of {} was not run: {}", conf::kWslConfPath,
                               started.error().message()));
}

// The answer is the same when no leader could be made: then the session's other end reads the end
// of its stream.
Status InitService::on_create_session(channel::Numbered::Request& request) {
  LSL_TRY(message, wire::decode<wire::CreateSession>(request.packet.bytes));
  std::optional<sys::Fd> session = request.packet.take_handle(message.console_id);
  SessionSettings settings = session_settings();
  if (message.detail)
    settings.oobe = request.packet.take_handle(message.detail->oobe_id).value_or(sys::Fd());
  const Status started = session ? start_leader(std::move(*session), std::move(settings))
                                 : fail(EBADF, "no handle for the session");
  if (!started) log_error("CreateSession: {}", started.error().message());
  return answer(request.id, wire::CreateSessionResponse{});
}

SessionSettings InitService::session_settings() {
  return {.umask = permissions(conf_.filesystem.umask),
          .default_user = conf_.user.default_name,
          .append_host_path = conf_.interop.append_host_path,
          .warnings = warnings_.take_for_session(),
          .oobe = {}};
}

Status InitService::start_leader(sys::Fd session, SessionSettings settings) {
  LSL_CHECK(sys::failpoint("init.create_session"));
  LSL_TRY(clone, sys::clone_process({}));
  if (clone.in_child) become_leader(std::move(session), std::move(settings));
  const pid_t pid = clone.child.pid();
  LSL_TRY(pidfd, sys::duplicate(clone.child.pidfd()));
  clone.child.detach();  // the kernel reaps it
  LSL_CHECK(loop_.add(pidfd, EPOLLIN, [this, pid](uint32_t) {
    const auto leader = std::ranges::find(leaders_, pid, &SessionLeader::pid);
    loop_.remove(leader->pidfd);
    leaders_.erase(leader);
  }));
  leaders_.push_back({pid, std::move(pidfd)});
  return {};
}

// A request without an answer. A distribution whose file cannot be written keeps its own.
Status InitService::on_network(const channel::Numbered::Request& request) {
  LSL_TRY(message, wire::decode<wire::NetworkInformation>(request.packet.bytes));
  if (!conf_.network.generate_resolv_conf) return {};
  const Status written = write_resolv_conf(root_, message.file_header + message.file_contents);
  if (written) return {};
  const int code = written.error().code;
  if (code == EROFS || code == EPERM)  // said before, or somebody's wish
    log_info("{}", written.error().message());
  else
    warnings_.once(written.error().message());
  return {};
}

// A request without an answer, too.
Status InitService::on_timezone(const channel::Numbered::Request& request) {
  LSL_TRY(message, wire::decode<wire::TimezoneInformation>(request.packet.bytes));
  follow_timezone(root_, conf_, message.timezone);
  return {};
}

Status InitService::on_terminate(const channel::Numbered::Request& request) {
  LSL_TRY(message, wire::decode<wire::TerminateInstance>(request.packet.bytes));
  if (!message.force && !is_idle_now()) {
    return answer(request.id, wire::ResultBool{.result = false});
  }
  end_ = Status();  // no answer: the channel just closes
  return {};
}

// Not being able to look counts as busy: only a forced stop may take somebody's work away.
bool InitService::is_idle_now() const {
  const Result<std::vector<ProcessEntry>> processes = list_processes();
  if (!processes) {
    log_error("TerminateInstance: {}", processes.error().message());
    return false;
  }
  std::vector<pid_t> leaders;
  leaders.reserve(leaders_.size());
  for (const SessionLeader& leader : leaders_) leaders.push_back(leader.pid);
  return is_idle(*processes, leaders);
}

}  // namespace lsl::guest
