// Slow or dangerous work of the service, in a child of its own: walking paths a user controls,
// unpacking, deleting. The service only reads the result, with a limit, from its event loop, and
// never waits for the end. A worker dies with the service, and with its owner.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "host/archive_result.h"
#include "host/undertaker.h"
#include "sys/event_loop.h"
#include "sys/fd.h"
#include "sys/process.h"

namespace lsl::host {

class Worker {
 public:
  // Runs in the child with the write end of the result pipe. It either returns the text of its
  // success (result_text) or a failure, which are written there, or executes a program that writes
  // for itself.
  using Work = std::function<Result<std::string>(sys::FdRef result)>;
  // What was written, for parse_result_object(), or why the work was cancelled.
  using Done = std::function<void(Result<std::string>)>;

  // `done` is called once, from the loop, when the worker's process has ended, unless this object
  // is destroyed before; then the process is killed.
  static Result<std::unique_ptr<Worker>> start(sys::EventLoop& loop, Undertaker& undertaker,
                                               const Work& work, Done done);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Kills the process; when it has ended `done` gets `reason`.
  void cancel(Error reason);

 private:
  Worker(sys::EventLoop& loop, Undertaker& undertaker, Done done)
      : loop_(loop), undertaker_(undertaker), done_(std::move(done)) {}
  void on_result();
  void on_end();

  sys::EventLoop& loop_;
  Undertaker& undertaker_;
  Done done_;
  sys::Child child_;
  sys::Fd result_;
  std::string text_;
  std::optional<Error> cancelled_;
};

// The same for work whose outcome is an ArchiveResult.
using ArchiveWork = std::function<Result<ArchiveResult>(sys::FdRef result)>;
using ArchiveDone = std::function<void(Result<ArchiveResult>)>;
Worker::Work archive_work(ArchiveWork work);
Worker::Done archive_done(ArchiveDone done);

}  // namespace lsl::host
