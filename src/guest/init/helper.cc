#include "guest/init/helper.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <utility>

#include "sys/call.h"

namespace lsl::guest {
namespace {

int statuses_wanted = 0;

void set_child_signal(void (*disposition)(int)) {
  struct sigaction action{};
  action.sa_handler = disposition;
  (void)::sigaction(SIGCHLD, &action, nullptr);  // fails for bad arguments only
}

}  // namespace

Helper::StatusesKept::StatusesKept() {
  if (statuses_wanted++ == 0) set_child_signal(SIG_DFL);
}

// Those that ended while their statuses were kept are reaped here, the later ones by the kernel.
Helper::StatusesKept::~StatusesKept() {
  if (--statuses_wanted > 0) return;
  set_child_signal(SIG_IGN);
  while (sys::retry([] { return ::waitpid(-1, nullptr, WNOHANG | __WALL); }) > 0) {
  }
}

Result<std::unique_ptr<Helper>> Helper::start(sys::EventLoop& loop, std::vector<std::string> argv,
                                              std::vector<std::string> environment,
                                              int milliseconds, Done done) {
  std::unique_ptr<Helper> helper(new Helper(loop, std::move(done)));
  sys::SpawnOptions options;
  options.argv = std::move(argv);
  options.environment = std::move(environment);
  options.new_session = true;
  LSL_TRY(child, sys::spawn(options));
  helper->child_ = std::move(child);
  Helper* self = helper.get();
  LSL_CHECK(loop.add(self->child_.pidfd(), EPOLLIN, [self](uint32_t) { self->on_end(); }));
  self->deadline_ = loop.after(std::chrono::milliseconds(milliseconds), [self] {
    self->deadline_ = 0;
    self->on_deadline();
  });
  return helper;
}

Helper::~Helper() { let_go(); }

// Not waited for: what sleeps in a file system of somebody else's does not die at once.
void Helper::let_go() {
  if (deadline_ != 0) loop_.cancel(std::exchange(deadline_, 0));
  if (!child_) return;
  loop_.remove(child_.pidfd());
  (void)::kill(-child_.pid(), SIGKILL);  // ESRCH: it has just ended
  child_.detach();
}

void Helper::on_end() {
  const Result<std::optional<sys::ExitStatus>> status = child_.try_wait();
  if (status && !*status) return;
  loop_.remove(child_.pidfd());
  child_.detach();
  let_go();
  const Done done = std::move(done_);
  done(status ? *status : std::nullopt);
}

void Helper::on_deadline() {
  let_go();
  const Done done = std::move(done_);
  done(std::nullopt);
}

std::vector<std::string> own_environment() {
  std::vector<std::string> block;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    block.emplace_back(*entry);
  return block;
}

}  // namespace lsl::guest
