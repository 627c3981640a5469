#include "guest/init/service.h"

#include <errno.h>
#include <sys/prctl.h>

extern "C" {  // glibc 2.36 declares these without C linkage
#include <sys/pidfd.h>
}

#include <algorithm>

#include "base/log.h"
#include "channel/lxbus.h"
#include "guest/init/initialize.h"
#include "guest/init/network_files.h"
#include "guest/init/terminate.h"
#include "guest/session/leader.h"
#include "guest/systemd/login_access.h"
#include "sys/failpoint.h"
#include "sys/namespaces.h"
#include "sys/socket.h"
#include "wire/constants.h"
#include "wire/network.h"
#include "wire/process.h"
#include "wire/results.h"
#include "wire/session.h"

namespace lsl::guest {
namespace {

constexpr int32_t kFailed = -1;

}  // namespace

Status InitService::run() {
  LSL_CHECK(loop_.add(channel_.raw().poll_fd(), EPOLLIN, [this](uint32_t) { on_channel(); }));
  if (systemd_link_) LSL_CHECK(in("Systemd", join_systemd()));
  while (!end_) LSL_CHECK(loop_.run_once(-1));
  if (!systemd_ || systemd_ends_it_) return *end_;
  // The end of PID 1 ends everything; of this process it would not.
  if (!*end_) log_error("{}", end_->error().message());
  systemd_->power_off_now();
}

Status InitService::join_systemd() {
  const int timeout = conf_.conf.boot.init_timeout_ms;
  LSL_TRY(systemd,
          Systemd::create(loop_, std::move(*systemd_link_), timeout,
                          {.warn =
                               [this](std::string text) {
                                 log_warning("{}", text);
                                 warnings_.push_back(std::move(text));
                               },
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
      unavailable();
      return {};
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

Status InitService::on_initialize(const channel::Numbered::Request& request) {
  LSL_TRY(message, wire::decode<wire::Initialize>(request.packet.bytes));
  for (const conf::Finding& finding : conf_.findings) log_warning("{}", finding.text);
  wire::InitializeResponse response = initialize(message, conf_.conf, root_);
  if (systemd_) {
    response.systemd_enabled = true;
    ::prctl(PR_SET_NAME, fmt::format("init-systemd({})", message.distribution_name).c_str());
  }
  LSL_CHECK(sys::failpoint("init.before_initialize_response"));
  return answer(request.id, response);
}

// The answer is the same when no leader could be made: then the session's other end reads the end
// of its stream.
Status InitService::on_create_session(channel::Numbered::Request& request) {
  LSL_TRY(message, wire::decode<wire::CreateSession>(request.packet.bytes));
  std::optional<sys::Fd> session = request.packet.take_handle(message.console_id);
  if (!systemd_) {
    start_leader_for(std::move(session));
    return answer(request.id, wire::CreateSessionResponse{});
  }
  // The leader gets ready while systemd is asked; its session is handed out by the answer only.
  if (systemd_->is_up()) {
    start_leader_for(std::move(session));
    waiting_sessions_.push_back({request.id, std::nullopt});
  } else {
    waiting_sessions_.push_back({request.id, std::move(session)});
  }
  systemd_->when_open([this] { open_waiting_sessions(); });
  return {};
}

void InitService::open_waiting_sessions() {
  for (WaitingSession& waiting : std::exchange(waiting_sessions_, {})) {
    if (waiting.session) start_leader_for(std::move(waiting.session));
    Status answered = answer(waiting.id, wire::CreateSessionResponse{});
    if (!answered && !end_) end_ = std::move(answered);
  }
}

void InitService::start_leader_for(std::optional<sys::Fd> session) {
  const Status started =
      session ? start_leader(std::move(*session)) : fail(EBADF, "no handle for the session");
  if (!started) log_error("CreateSession: {}", started.error().message());
}

Status InitService::start_leader(sys::Fd session) {
  LSL_CHECK(sys::failpoint("init.create_session"));
  std::pair<sys::Fd, sys::Fd> logins;
  if (systemd_) {
    LSL_TRY(ends, sys::socket_pair());
    logins = std::move(ends);
  }
  LSL_TRY(clone, sys::clone_process({}));
  if (clone.in_child) become_leader(std::move(session), std::move(logins.second));
  const pid_t pid = clone.child.pid();
  LSL_TRY(pidfd, sys::duplicate(clone.child.pidfd()));
  clone.child.detach();  // the kernel reaps it
  LSL_CHECK(loop_.add(pidfd, EPOLLIN, [this, pid](uint32_t) {
    const auto leader = std::ranges::find(leaders_, pid, &SessionLeader::pid);
    loop_.remove(leader->pidfd);
    if (leader->logins) loop_.remove(leader->logins->raw().poll_fd());
    leaders_.erase(leader);
  }));
  leaders_.push_back({pid, std::move(pidfd), std::nullopt});
  if (!systemd_) return {};
  LSL_TRY(channel, channel::make_lxbus(std::move(logins.first)));
  leaders_.back().logins.emplace(std::move(channel));
  return loop_.add(leaders_.back().logins->raw().poll_fd(), EPOLLIN,
                   [this, pid](uint32_t) { on_login_request(pid); });
}

// The leader is a fork of this program, so what it sends is not doubted.
void InitService::on_login_request(pid_t pid) {
  const auto leader = std::ranges::find(leaders_, pid, &SessionLeader::pid);
  bool closed = false;
  Result<std::optional<channel::Packet>> packet = leader->logins->try_receive_plain(closed);
  if (packet && !*packet && !closed) return;
  const auto request = packet && *packet ? wire::decode<wire::CreateLoginSession>((*packet)->bytes)
                                         : fail(ECONNRESET, "read a login request");
  std::optional<sys::Fd> answer = request ? (*packet)->take_handle(1) : std::nullopt;
  if (!answer) {
    loop_.remove(leader->logins->raw().poll_fd());
    leader->logins.reset();
    return;
  }
  const auto shared = std::make_shared<sys::Fd>(std::move(*answer));
  logins_->request(request->uid, request->username,
                   [shared](bool up) { answer_login(*shared, up); });
}

// A request without an answer. A distribution whose file cannot be written keeps its own.
Status InitService::on_network(const channel::Numbered::Request& request) {
  LSL_TRY(message, wire::decode<wire::NetworkInformation>(request.packet.bytes));
  if (!conf_.conf.network.generate_resolv_conf) return {};
  const Status written = write_resolv_conf(root_, message.file_header + message.file_contents);
  if (!written) log_warning("{}", written.error().message());
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

std::vector<pid_t> InitService::leader_pids() const {
  std::vector<pid_t> pids;
  pids.reserve(leaders_.size());
  for (const SessionLeader& leader : leaders_) pids.push_back(leader.pid);
  return pids;
}

Result<bool> InitService::is_idle_now() const {
  const std::vector<pid_t> leaders = leader_pids();
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
  for (const SessionLeader& leader : leaders_)
    (void)::pidfd_send_signal(leader.pidfd.get(), SIGKILL, nullptr, 0);  // it may have ended
  tell_stopping(std::max(conf_.conf.boot.init_timeout_ms, 0));
  systemd_->end_in_good_order();
  systemd_ends_it_ = true;
  end_ = Status();
}

}  // namespace lsl::guest
