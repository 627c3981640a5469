// A program of the distribution's own that init starts because the distribution's files ask for it,
// and whose end it awaits beside its other duties: mount(8) for /etc/fstab. It has its own session,
// default signal dispositions, /dev/null as input and output, and the log as standard error.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sys/event_loop.h"
#include "sys/process.h"

namespace lsl::guest {

class Helper {
 public:
  // How it ended; nothing when it did not within its time. Then it and its process group have been
  // sent SIGKILL and nobody waits for them.
  using Done = std::function<void(std::optional<sys::ExitStatus>)>;

  // `argv[0]` is the program's path, `milliseconds` its time. `done` is called from the loop; it
  // may destroy the helper. Errors: the program could not be executed.
  static Result<std::unique_ptr<Helper>> start(sys::EventLoop& loop, std::vector<std::string> argv,
                                               std::vector<std::string> environment,
                                               int milliseconds, Done done);
  // Ends one that still runs, without `done`.
  ~Helper();
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;

 private:
  // As long as one of these lives, ended children wait to be asked for their status; init otherwise
  // ignores SIGCHLD, so that the kernel reaps them (spec/init.md section 11).
  class StatusesKept {
   public:
    StatusesKept();
    ~StatusesKept();
    StatusesKept(const StatusesKept&) = delete;
    StatusesKept& operator=(const StatusesKept&) = delete;
  };

  Helper(sys::EventLoop& loop, Done done) : loop_(loop), done_(std::move(done)) {}
  void on_end();
  void on_deadline();
  void let_go();

  StatusesKept statuses_kept_;
  sys::EventLoop& loop_;
  Done done_;
  sys::Child child_;
  sys::EventLoop::TimerId deadline_ = 0;
};

// The environment of this process, as programs that init starts inherit it.
std::vector<std::string> own_environment();

}  // namespace lsl::guest
