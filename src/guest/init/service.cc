#include "guest/init/service.h"

#include <errno.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "guest/init/boot_command.h"
#include "guest/init/network_files.h"
#include "guest/init/terminate.h"
#include "sys/failpoint.h"
#include "sys/namespaces.h"
#include "sys/timeline.h"
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
  if (launcher_.version2) LSL_CHECK(in("CreateInstanceResult", tell_launched()));
  LSL_CHECK(loop_.add(channel_.raw().poll_fd(), EPOLLIN, [this](uint32_t) { on_channel(); }));
  if (systemd_link_) LSL_CHECK(in("Systemd", join_systemd()));
  while (!end_) LSL_CHECK(loop_.run_once(-1));
  if (!systemd_ || systemd_ends_it_) return *end_;
  // The end of PID 1 ends everything; of this process it would not.
  if (!*end_) log_error("{}", end_->error().message());
  systemd_->power_off_now();
}

// Version 2: the first message of the channel. The service tells the warnings of the start so far
// to the client that has started the distribution; later ones are for the first session.
Status InitService::tell_launched() {
  wire::CreateInstanceResult message{.pid = launcher_.pid};
  for (const std::string& text : warnings_.take_for_session())
    message.warnings = message.warnings ? *message.warnings + "\n" + text : text;
  return channel_.send(message, {}, channel::in_milliseconds(wire::kDistributionStartTimeout));
}

Status InitService::join_systemd() {
  const int timeout = conf_.boot.init_timeout_ms;
  LSL_TRY(systemd,
          Systemd::create(loop_, std::move(*systemd_link_), timeout,
                          {.warn = [this](std::string text) { warnings_.once(std::move(text)); },
                           .stopping = [this, timeout] { tell_stopping(std::max(timeout, 0)); },
                           .told_to_end = [this] { end_with_systemd(); }}));
  systemd_ = std::move(systemd);
  logins_ = std::make_unique<LoginSessions>(loop_, timeout);
  return {};
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
                    .drvfs_elevated = message.drvfs_mount == wire::DrvfsMount::Elevated,
                    .networking_mode = launcher_.networking_mode,
                    .vm_id = launcher_.vm_id};
  distribution_name_ = message.distribution_name;
  initialization_.emplace(loop_, root_, conf_, warnings_, launcher_, std::move(message),
                          [this, id = request.id](const wire::InitializeResponse& response) {
                            on_initialized(id, response);
                          });
  initialization_->start();
  return {};
}

void InitService::on_initialized(uint32_t id, wire::InitializeResponse response) {
  if (systemd_) {
    response.systemd_enabled = true;
    ::prctl(PR_SET_NAME, fmt::format("init-systemd({})", distribution_name_).c_str());
  }
  Status answered = sys::failpoint("init.before_initialize_response");
  if (answered) answered = answer(id, response);
  if (!answered) {
    end_ = std::move(answered);
    return;
  }
  sys::stamp(sys::Step::InitAfter);
  after_initialize();
  sys::stamp(sys::Step::InitUp);
}

// What no answer waits for, and yet is there before the first session (section 5, steps 17 to 19).
void InitService::after_initialize() {
  InteropServer::LoginSessions logins;
  if (logins_)
    logins = [this](const wire::CreateLoginSession& request, const InteropServer::Answer& answer) {
      if (!systemd_->has_manager()) return answer(false);
      logins_->request(request.uid, request.username, answer);
    };
  auto server = InteropServer::open(loop_, fmt::format("/run/WSL/{}_interop", ::getpid()),
                                    interop_facts_, std::move(logins));
  if (server)
    interop_ = std::move(*server);
  else
    log_warning("{}", server.error().message());
  // Who looks for a server among its parents ends at PID 1.
  if (systemd_ && ::symlink("2_interop", "/run/WSL/1_interop") < 0 && errno != EEXIST)
    log_warning("link /run/WSL/1_interop: {}", errno_text(errno));
  if (!conf_.boot.command || conf_.boot.command->empty()) return;
  const Status started =
      start_boot_command(*conf_.boot.command, permissions(conf_.filesystem.umask));
  if (!started)
    warnings_.once(fmt::format("boot.command of {} was not run: {}", conf::kWslConfPath,
                               started.error().message()));
}

Status InitService::on_create_session(channel::Numbered::Request& request) {
  LSL_TRY(message, wire::decode<wire::CreateSession>(request.packet.bytes));
  Asked asked{request.id, request.packet.take_handle(message.console_id), {}};
  if (message.detail)
    asked.oobe = request.packet.take_handle(message.detail->oobe_id).value_or(sys::Fd());
  if (initialization_) initialization_->follow_resolv_conf();
  if (!systemd_) {
    start_leader(asked);
    return answer(asked.id, wire::CreateSessionResponse{});
  }
  // The leader gets ready while systemd is asked; its session is handed out by the answer only.
  // Where there is no manager yet, the question may find one, with login sessions.
  if (systemd_->is_up() && systemd_->has_manager())
    start_leader(asked);
  else
    sys::stamp(sys::Step::InitSystemd);
  waiting_sessions_.push_back(std::move(asked));
  systemd_->when_open([this] { open_waiting_sessions(); });
  return {};
}

void InitService::open_waiting_sessions() {
  for (Asked& asked : std::exchange(waiting_sessions_, {})) {
    if (asked.session) start_leader(asked);
    Status answered = answer(asked.id, wire::CreateSessionResponse{});
    if (!answered && !end_) end_ = std::move(answered);
  }
}

// The answer is the same when no leader could be made: then the session's other end reads the end
// of its stream.
void InitService::start_leader(Asked& asked) {
  sys::stamp(sys::Step::InitLeader);
  SessionSettings settings = session_settings();
  settings.oobe = std::move(asked.oobe);
  LoginSessions* logins = systemd_ && systemd_->has_manager() ? logins_.get() : nullptr;
  const Status started =
      asked.session ? leaders_.start(std::move(*asked.session), std::move(settings), logins)
                    : fail(EBADF, "no handle for the session");
  asked.session.reset();
  if (!started) log_error("CreateSession: {}", started.error().message());
  sys::stamp(sys::Step::InitEnd);
  sys::release_stamps();
}

SessionSettings InitService::session_settings() {
  return {.umask = permissions(conf_.filesystem.umask),
          .default_user = conf_.user.default_name,
          .append_host_path = conf_.interop.append_host_path,
          .warnings = warnings_.take_for_session(),
          .oobe = {},
          .logins = {}};
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
  if (!message.force) {
    const Result<bool> idle = is_idle_now();
    if (!idle) log_error("TerminateInstance: {}", idle.error().message());
    // Not being able to look counts as busy: only a forced stop may take somebody's work away.
    if (!idle || !*idle) return answer(request.id, wire::ResultBool{.result = false});
  }
  // No answer: the channel just closes.
  if (!systemd_) {
    end_ = Status();
    return {};
  }
  LSL_CHECK(sys::failpoint("systemd.before_power_off"));
  tell_stopping(systemd_->power_off());
  return {};
}

Result<bool> InitService::is_idle_now() const {
  const std::vector<pid_t> leaders = leaders_.pids();
  if (systemd_) return systemd_->is_idle(leaders);
  LSL_TRY(processes, list_processes());
  return is_idle(processes, leaders);
}

void InitService::tell_stopping(int milliseconds) {
  if (std::exchange(told_stopping_, true)) return;
  const wire::Stopping message{.milliseconds = static_cast<uint32_t>(milliseconds)};
  const Status told = channel_.send(message, {}, channel::in_milliseconds(0));
  if (!told) log_warning("{}", told.error().message());  // then the service is less patient
}

// systemd-shutdown waits for every process to heed its signal, which session leaders do not.
void InitService::end_with_systemd() {
  leaders_.kill_all();
  tell_stopping(std::max(conf_.boot.init_timeout_ms, 0));
  systemd_->end_in_good_order();
  systemd_ends_it_ = true;
  end_ = Status();
}

}  // namespace lsl::guest
