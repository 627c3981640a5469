#include "guest/init/service.h"

#include <errno.h>

#include <algorithm>

#include "base/log.h"
#include "guest/init/initialize.h"
#include "guest/init/network_files.h"
#include "guest/init/terminate.h"
#include "guest/init/wsl_conf.h"
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
  conf::WslConfFile file = read_wsl_conf(root_);
  for (const conf::Finding& finding : file.findings) log_warning("{}", finding.text);
  conf_ = std::move(file.conf);
  const wire::InitializeResponse response = initialize(message, conf_, root_);
  LSL_CHECK(sys::failpoint("init.before_initialize_response"));
  return answer(request.id, response);
}

// The answer is the same when no leader could be made: then the session's other end reads the end
// of its stream.
Status InitService::on_create_session(channel::Numbered::Request& request) {
  LSL_TRY(message, wire::decode<wire::CreateSession>(request.packet.bytes));
  std::optional<sys::Fd> session = request.packet.take_handle(message.console_id);
  const Status started =
      session ? start_leader(std::move(*session)) : fail(EBADF, "no handle for the session");
  if (!started) log_error("CreateSession: {}", started.error().message());
  return answer(request.id, wire::CreateSessionResponse{});
}

Status InitService::start_leader(sys::Fd session) {
  LSL_CHECK(sys::failpoint("init.create_session"));
  LSL_TRY(clone, sys::clone_process({}));
  if (clone.in_child) become_leader(std::move(session));
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
  if (!written) log_warning("{}", written.error().message());
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
