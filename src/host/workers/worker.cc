#include "host/workers/worker.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>

#include "sys/call.h"
#include "sys/file.h"
#include "sys/signals.h"

namespace lsl::host {
namespace {

[[noreturn]] void run(const Worker::Work& work, sys::FdRef result, pid_t service) {
  (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);  // cannot fail with a valid signal
  if (::getppid() != service) ::_exit(1);    // it died before that
  (void)::prctl(PR_SET_NAME, "lsl-worker");
  sys::reset_signals();
  const Result<std::string> outcome = work(result);
  const std::string text = outcome ? *outcome : archive_failure_text(outcome.error());
  const bool written = static_cast<bool>(sys::write_all(result, text));
  ::_exit(outcome && written ? 0 : 1);
}

}  // namespace

Result<std::unique_ptr<Worker>> Worker::start(sys::EventLoop& loop, Undertaker& undertaker,
                                              const Work& work, Done done) {
  std::unique_ptr<Worker> worker(new Worker(loop, undertaker, std::move(done)));
  LSL_TRY(pipe, sys::make_pipe());
  LSL_CHECK(sys::set_nonblocking(pipe.read, true));
  const pid_t service = ::getpid();
  LSL_TRY(clone, sys::clone_process({}));
  if (clone.in_child) run(work, pipe.write, service);
  worker->child_ = std::move(clone.child);
  worker->result_ = std::move(pipe.read);
  Worker* self = worker.get();
  LSL_CHECK(loop.add(worker->result_, EPOLLIN, [self](uint32_t) { self->on_result(); }));
  LSL_CHECK(loop.add(worker->child_.pidfd(), EPOLLIN, [self](uint32_t) { self->on_end(); }));
  return worker;
}

Worker::~Worker() {
  if (result_) loop_.remove(result_);
  if (child_) loop_.remove(child_.pidfd());
  undertaker_.end(std::move(child_));
}

void Worker::cancel(Error reason) {
  cancelled_ = std::move(reason);
  if (child_) (void)child_.signal(SIGKILL);  // it may have ended already; on_end follows
}

void Worker::on_result() {
  std::array<char, 4096> buffer;
  while (result_) {
    const ssize_t got =
        sys::retry([&] { return ::read(result_.get(), buffer.data(), buffer.size()); });
    if (got < 0 && errno == EAGAIN) return;
    if (got > 0 && text_.size() <= kMaxArchiveResult) {
      text_.append(buffer.data(), static_cast<size_t>(got));
      continue;
    }
    loop_.remove(result_);
    result_.reset();
    // It has closed its result, or writes without end: what is left of it ends now.
    (void)child_.signal(SIGKILL);
  }
}

void Worker::on_end() {
  const auto status = child_.try_wait();
  if (status && !*status) return;
  on_result();  // what it wrote last
  loop_.remove(child_.pidfd());
  const Done done = std::move(done_);
  if (cancelled_) return done(std::unexpected(*cancelled_));
  done(std::move(text_));  // may destroy this worker
}

Worker::Work archive_work(ArchiveWork work) {
  return [work = std::move(work)](sys::FdRef result) -> Result<std::string> {
    LSL_TRY(outcome, work(result));
    return archive_success_text(outcome);
  };
}

Worker::Done archive_done(ArchiveDone done) {
  return [done = std::move(done)](Result<std::string> text) {
    if (!text) return done(std::unexpected(std::move(text.error())));
    done(parse_archive_result(*text));
  };
}

}  // namespace lsl::host
