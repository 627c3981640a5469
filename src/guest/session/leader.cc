#include "guest/session/leader.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>

#include "base/log.h"
#include "channel/lxbus.h"
#include "guest/session/groups.h"
#include "sys/failpoint.h"
#include "sys/file.h"
#include "sys/signals.h"
#include "sys/timeline.h"
#include "wire/constants.h"
#include "wire/results.h"

namespace lsl::guest {
namespace {

constexpr int kReplyMilliseconds = 10000;
constexpr size_t kMaxIdMap = 65536;  // 340 lines (user_namespaces(7))

constexpr int kSession = 3;
constexpr int kOobe = 4;
constexpr int kLogins = 5;

Status place(sys::Fd& fd, int number) {
  if (fd.get() == number) return {};
  if (::dup3(fd.get(), number, O_CLOEXEC) < 0) return fail(errno, "keep descriptor {}", fd.get());
  fd.reset(number);
  return {};
}

// Descriptors 0 to 2, the session as number 3 and, where there are such, the ways for the first-run
// result and to init for login sessions as numbers 4 and 5: nothing of init's stays open here.
Status keep_only(sys::Fd& session, SessionSettings& settings) {
  struct Kept {
    sys::Fd& fd;
    int number;
  };
  const std::array kept = {Kept{session, kSession}, Kept{settings.oobe, kOobe},
                           Kept{settings.logins, kLogins}};
  for (const Kept& one : kept) {
    if (!one.fd) continue;
    LSL_TRY(aside, sys::duplicate(one.fd, kLogins + 1));  // out of the way of all numbers first
    one.fd = std::move(aside);
  }
  for (const Kept& one : kept)
    if (one.fd) LSL_CHECK(place(one.fd, one.number));
  for (int number = kSession + 1; number <= kLogins; ++number)
    if (std::ranges::none_of(kept, [&](const Kept& one) { return one.fd.get() == number; }))
      ::close(number);  // init's, if it is anything
  if (::close_range(kLogins + 1, UINT_MAX, 0) < 0) return fail(errno, "close what init had open");
  return {};
}

// Dispositions as programs expect them, so that a launch has nothing to reset but the mask. With
// all signals blocked here, one sent to a child before its program runs waits for it; this process
// itself learns of everything by descriptors.
void set_up_signals() {
  sys::reset_signals();
  sigset_t all;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
}

// Without /proc, which the distribution's owner may have unmounted, every group counts as mapped.
std::vector<sys::IdRange> groups_mapped() {
  const Result<std::string> map = sys::read_file("/proc/self/gid_map", kMaxIdMap);
  if (map) return parse_id_map(*map);
  log_warning("{}", map.error().message());
  return {{0, 0, UINT32_MAX}};
}

Result<LaunchContext> make_context(SessionSettings settings) {
  LSL_TRY(loop, sys::EventLoop::create());
  LSL_TRY(root, sys::open_file("/", O_PATH | O_DIRECTORY));
  std::unique_ptr<LoginAccess> logins;
  if (settings.logins) logins = std::make_unique<LoginAccess>(std::move(settings.logins));
  return LaunchContext{std::move(loop), std::move(root), groups_mapped(), std::move(settings),
                       std::move(logins)};
}

Result<std::unique_ptr<Leader>> set_up(sys::Fd session, SessionSettings settings) {
  ::prctl(PR_SET_NAME, "SessionLeader");
  sys::stamp(sys::Step::LeaderBegin);
  set_up_signals();
  ::umask(settings.umask);
  if (::setsid() < 0) return fail(errno, "start a session");
  LSL_CHECK(keep_only(session, settings));
  LSL_TRY(context, make_context(std::move(settings)));
  LSL_TRY(channel, channel::make_lxbus(std::move(session)));
  return std::make_unique<Leader>(std::move(context), std::move(channel));
}

}  // namespace

Status Leader::run() {
  sys::stamp(sys::Step::LeaderServe);
  LSL_CHECK(
      context_.loop.add(session_.raw().poll_fd(), EPOLLIN, [this](uint32_t) { on_session(); }));
  const auto runs = [](const std::unique_ptr<Process>& process) { return process->runs(); };
  while (session_status_ && (session_open_ || std::ranges::any_of(processes_, runs))) {
    LSL_CHECK(context_.loop.run_once(-1));
    std::erase_if(processes_, [](const auto& process) { return process->finished(); });
  }
  return session_status_;
}

void Leader::on_session() {
  while (session_open_ && session_status_) {
    bool closed = false;
    Result<std::optional<channel::Numbered::Request>> request =
        session_.try_receive_request(closed);
    if (!request) {
      session_status_ = std::unexpected(request.error());
    } else if (*request) {
      session_status_ = create_process(std::move(**request));
    } else if (closed) {
      session_open_ = false;
      context_.loop.remove(session_.raw().poll_fd());
      session_.raw().close();
    } else {
      return;
    }
  }
}

Status Leader::create_process(channel::Numbered::Request request) {
  channel::Packet& packet = request.packet;
  const wire::Type type = packet.header().type;
  if (type != wire::CreateProcess::kType) {
    return fail(EBADMSG, "{} is not for a session", wire::name_of(type));
  }
  LSL_TRY(message, wire::decode<wire::CreateProcess>(packet.bytes));
  std::optional<sys::Fd> control = packet.take_handle(message.ipc_server_id);
  if (!control) return fail(EBADMSG, "CreateProcess without a process channel");
  std::array<sys::Fd, 3> streams;
  for (size_t i = 0; i < streams.size(); ++i) {
    const int64_t id = message.std_fd_ids[i];
    std::optional<sys::Fd> stream = packet.take_handle(id);
    if (id != 0 && !stream) return fail(EBADMSG, "CreateProcess without stream {}", i);
    if (stream) streams[i] = std::move(*stream);
  }
  LSL_CHECK(sys::failpoint("leader.create_process"));
  LSL_TRY(channel, channel::make_lxbus(std::move(*control)));

  processes_.push_back(std::make_unique<Process>(context_, std::move(channel)));
  processes_.back()->start(message, streams);
  // No port: the process channel is connected already (docs/PROTOCOL.md).
  const Status replied =
      session_.reply(request.id, wire::ResultUint32{.result = wire::kInvalidPort}, {},
                     channel::in_milliseconds(kReplyMilliseconds));
  // EPIPE: the client is gone, which its end of stream tells as well.
  return !replied && replied.error().code == EPIPE ? Status() : replied;
}

void become_leader(sys::Fd session, SessionSettings settings) {
  // _exit runs no destructors: what still runs outlives a leader that gives up.
  const Result<std::unique_ptr<Leader>> leader = set_up(std::move(session), std::move(settings));
  const Status status = leader ? (*leader)->run() : std::unexpected(leader.error());
  if (!status) log_error("session: {}", status.error().message());
  ::_exit(status ? 0 : 1);
}

}  // namespace lsl::guest
