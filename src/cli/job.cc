#include "cli/job.h"

#include <signal.h>

#include <deque>
#include <optional>
#include <utility>

#include "api/client.h"
#include "api/maintenance.h"
#include "base/text.h"
#include "cli/progress.h"
#include "cli/service_connection.h"
#include "cli/transfer.h"
#include "sys/event_loop.h"
#include "sys/signals.h"

namespace lsl::cli {
namespace {

constexpr size_t kMostLines = 200;

struct JobEnd {
  int signal = 0;  // not 0: the user broke it off with this signal, and there is no reply
  Json reply;
};

class Job {
 public:
  Job(std::string_view label, const Reporter& reporter) : bar_(label), reporter_(reporter) {}

  Result<JobEnd> run(const api::Call& call) {
    LSL_TRY(client, begin_call(call, {}));
    LSL_TRY(signals, sys::SignalFd::create({SIGINT, SIGTERM, SIGHUP, SIGQUIT}));
    LSL_TRY(loop, sys::EventLoop::create());
    LSL_CHECK(loop.add(client.socket(), EPOLLIN, [&](uint32_t) { check(read_replies(client)); }));
    LSL_CHECK(loop.add(signals.fd(), EPOLLIN, [&](uint32_t) { check(read_signal(signals)); }));
    // The first reply has been read off the socket already.
    check(read_replies(client));
    while (!end_ && status_) LSL_CHECK(loop.run_once(-1));
    bar_.erase();
    loop.remove(client.socket());
    loop.remove(signals.fd());
    if (!status_) return std::unexpected(std::move(status_.error()));
    return std::move(*end_);
  }

  // What was kept back because nobody wants to read it when all goes well.
  void print_output() {
    for (const std::string& line : lines_) reporter_.print_error(line);
  }

 private:
  void check(Status status) {
    if (!status && status_) status_ = std::move(status);
  }

  Status read_signal(const sys::SignalFd& signals) {
    LSL_TRY(signal, signals.read());
    if (signal) end_ = JobEnd{static_cast<int>(signal->ssi_signo), {}};
    return {};
  }

  Status read_replies(api::Client& client) {
    while (!end_) {
      LSL_TRY(reply, client.try_next());
      if (!reply) return {};
      if (!reply->continues) {
        end_ = JobEnd{0, std::move(reply->parameters)};
        return {};
      }
      LSL_TRY(news, api::JobNews::from_json(reply->parameters));
      show(news);
    }
    return {};
  }

  void show(const api::JobNews& news) {
    if (news.output) {
      const std::string line = printable(*news.output) + "\n";
      if (reporter_.as_wsl()) {
        bar_.erase();
        reporter_.print(line);
      } else {
        lines_.push_back(line);
        if (lines_.size() > kMostLines) lines_.pop_front();
      }
    }
    if (news.warning) {
      bar_.erase();
      reporter_.warn(*news.warning);
    }
    if (news.progress) bar_.show(*news.progress);
  }

  ProgressBar bar_;
  const Reporter& reporter_;
  std::deque<std::string> lines_;
  std::optional<JobEnd> end_;
  Status status_;
};

}  // namespace

std::variant<int, Json> run_job(const api::Call& call, std::string_view label,
                                const Reporter& reporter) {
  Job job(label, reporter);
  Result<JobEnd> end = job.run(call);
  if (!end) {
    job.print_output();
    return reporter.failed(end.error());
  }
  if (end->signal != 0) return end_by(end->signal);
  return std::move(end->reply);
}

}  // namespace lsl::cli
