#include "host/network/pasta.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "sys/call.h"

namespace lsl::host {
namespace {

// Who says more is no longer listened to.
constexpr size_t kMostSaid = 64 * 1024;
constexpr size_t kLongestLine = 1024;

std::string ending_of(const Result<std::optional<sys::ExitStatus>>& status) {
  if (!status || !*status) return "ended";
  const sys::ExitStatus& end = **status;
  return end.exited() ? fmt::format("ended with status {}", end.code())
                      : fmt::format("was ended by signal {}", end.signal());
}

}  // namespace

Result<std::unique_ptr<Pasta>> Pasta::start(sys::EventLoop& loop, Undertaker& undertaker,
                                            const PastaSettings& settings, sys::Fd user_namespace,
                                            sys::Fd network_namespace, Changed changed) {
  std::unique_ptr<Pasta> pasta(new Pasta(loop, undertaker, settings, std::move(user_namespace),
                                         std::move(network_namespace), std::move(changed)));
  LSL_CHECK(pasta->launch());
  return pasta;
}

Pasta::~Pasta() {
  if (retry_ != 0) loop_.cancel(retry_);
  let_go();
}

Status Pasta::launch() {
  const std::optional<std::string> program = find_pasta();
  if (!program) return fail(ENOENT, "find pasta (package passt)");
  LSL_TRY(process, start_pasta(*program, settings_, user_namespace_, network_namespace_));
  process_ = std::move(process);
  started_ = Clock::now();
  said_ = 0;
  line_.clear();
  last_said_.clear();
  const auto watch = [&](sys::FdRef fd, void (Pasta::*on)()) {
    return loop_.add(fd, EPOLLIN, [this, on](uint32_t) { (this->*on)(); });
  };
  Status watched = watch(process_.ready, &Pasta::on_ready);
  if (watched) watched = watch(process_.messages, &Pasta::on_messages);
  if (watched) watched = watch(process_.keeper.pidfd(), &Pasta::on_end);
  if (!watched) let_go();
  return watched;
}

void Pasta::let_go() {
  if (process_.ready) loop_.remove(process_.ready);
  if (process_.messages) loop_.remove(process_.messages);
  if (process_.keeper.pid() > 0) loop_.remove(process_.keeper.pidfd());
  undertaker_.end(std::move(process_.keeper));
  process_ = {};
}

void Pasta::retry() {
  if (retry_ == 0) return;
  loop_.cancel(std::exchange(retry_, 0));
  delays_.forget();
  try_launch();
}

void Pasta::restart() {
  if (retry_ != 0) return retry();
  // The next one may only begin when this one's interface is gone.
  at_once_ = true;
  (void)process_.keeper.signal(SIGKILL);  // it may have ended already; on_end follows
}

void Pasta::try_launch() {
  if (const Status launched = launch(); !launched) {
    last_said_ = launched.error().message();
    try_later({});
  }
}

void Pasta::try_later(std::chrono::milliseconds lived) {
  problem_ = last_said_.empty() ? "pasta ended" : last_said_;
  // The same complaint every minute helps nobody.
  if (std::exchange(told_, problem_) != problem_)
    log_warning("network of user {}: {}; trying again", settings_.uid, problem_);
  retry_ = loop_.after(delays_.next(lived), [this] {
    retry_ = 0;
    try_launch();
  });
}

void Pasta::set_ready(bool ready) {
  if (std::exchange(ready_, ready) != ready && changed_) changed_();
}

void Pasta::on_ready() {
  std::array<char, 8> buffer;
  const ssize_t got =
      sys::retry([&] { return ::read(process_.ready.get(), buffer.data(), buffer.size()); });
  if (got < 0 && errno == EAGAIN) return;
  loop_.remove(process_.ready);
  process_.ready.reset();
  if (got <= 0) return;  // on_end says why
  problem_.clear();
  told_.clear();
  set_ready(true);
}

void Pasta::on_messages() {
  std::array<char, 4096> buffer;
  const ssize_t got =
      sys::retry([&] { return ::read(process_.messages.get(), buffer.data(), buffer.size()); });
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0 || (said_ += static_cast<size_t>(got)) > kMostSaid) {
    loop_.remove(process_.messages);
    process_.messages.reset();
    return;
  }
  line_.append(buffer.data(), static_cast<size_t>(got));
  for (size_t end = 0; (end = line_.find('\n')) != std::string::npos; line_.erase(0, end + 1)) {
    const auto message = pasta_message(std::string_view(line_).substr(0, end));
    if (!message) continue;
    last_said_ = "pasta: " + *message;
    log_debug("network of user {}: {}", settings_.uid, last_said_);
  }
  if (line_.size() > kLongestLine) line_.clear();
}

void Pasta::on_end() {
  const auto status = process_.keeper.try_wait();
  if (status && !*status) return;
  while (process_.messages && said_ <= kMostSaid) {  // what it said last
    const size_t before = said_;
    on_messages();
    if (said_ == before) break;
  }
  const auto lived = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_);
  if (last_said_.empty()) last_said_ = "pasta " + ending_of(status);
  let_go();
  if (std::exchange(at_once_, false))
    try_launch();
  else
    try_later(lived);
  set_ready(false);  // last: who is told may destroy this object
}

}  // namespace lsl::host
