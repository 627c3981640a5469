#include "cli/transfer.h"

#include <errno.h>
#include <signal.h>

#include <array>
#include <chrono>
#include <optional>
#include <utility>

#include "cli/watch.h"
#include "sys/event_loop.h"
#include "sys/failpoint.h"
#include "sys/signals.h"
#include "sys/socket.h"

namespace lsl::cli {
namespace {

// The first reply's socket, to which the archive is handed.
Result<sys::Fd> take_data_socket(api::Client& client) {
  LSL_TRY(reply, client.next(std::chrono::steady_clock::now() + kTransferStartLimit));
  LSL_TRY(start, api::TransferStart::from_json(reply.parameters));
  return api::take_descriptor(reply, start.data);
}

class Transfer {
 public:
  Transfer(api::Client& client, sys::Fd data, sys::SignalFd signals, sys::EventLoop loop,
           ProgressBar& bar, const Reporter& reporter)
      : client_(client),
        data_(std::move(data)),
        signals_(std::move(signals)),
        loop_(std::move(loop)),
        bar_(bar),
        reporter_(reporter) {}

  Result<TransferEnd> run() {
    data_watch_.start(loop_, data_, [this](uint32_t) { check(read_data()); });
    LSL_CHECK(data_watch_.want(EPOLLIN));
    LSL_CHECK(loop_.add(client_.socket(), EPOLLIN, [this](uint32_t) { check(read_reply()); }));
    LSL_CHECK(loop_.add(signals_.fd(), EPOLLIN, [this](uint32_t) { check(read_signal()); }));
    while (!end_ && status_) LSL_CHECK(loop_.run_once(-1));
    // Warnings may wait behind the service's last word.
    if (data_watch_.started()) check(read_data());
    bar_.erase();
    if (!status_) return std::unexpected(std::move(status_.error()));
    return *end_;
  }

 private:
  void check(Status status) {
    if (!status && status_) status_ = std::move(status);
  }

  Status read_reply() {
    LSL_TRY(reply, client_.try_next());
    if (reply && !reply->continues) end_ = TransferEnd{};
    return {};
  }

  Status read_signal() {
    LSL_TRY(signal, signals_.read());
    if (signal) end_ = TransferEnd{static_cast<int>(signal->ssi_signo)};
    return {};
  }

  Status read_data() {
    std::array<char, 4096> buffer;
    for (;;) {
      LSL_TRY(readable, sys::wait_readable(data_, 0));
      if (!readable) return {};
      const Result<std::optional<size_t>> got = sys::receive_bytes(data_, buffer);
      // The archive program is gone; how it ended is the service's to say.
      if (!got || (*got && **got == 0)) {
        data_watch_.stop();
        return {};
      }
      if (*got) LSL_CHECK(splitter_.feed(std::string_view(buffer.data(), **got)));
      while (std::optional<api::Splitter::Message> message = splitter_.next())
        LSL_CHECK(handle(message->text));
    }
  }

  Status handle(std::string_view text) {
    LSL_TRY(event, api::parse_transfer_event(text));
    if (!event) return {};
    if (const auto* progress = std::get_if<api::TransferProgress>(&*event)) bar_.show(*progress);
    if (const auto* warning = std::get_if<api::TransferWarning>(&*event)) {
      bar_.erase();
      reporter_.warn(warning->text);
    }
    return {};
  }

  api::Client& client_;
  sys::Fd data_;
  sys::SignalFd signals_;
  sys::EventLoop loop_;
  ProgressBar& bar_;
  const Reporter& reporter_;
  Watch data_watch_;
  api::Splitter splitter_{api::kMaxTransferMessage};
  std::optional<TransferEnd> end_;
  Status status_;
};

}  // namespace

Result<TransferEnd> run_transfer(api::Client& client, sys::FdRef archive,
                                 const api::ArchiveOffer& offer, ProgressBar& bar,
                                 const Reporter& reporter) {
  LSL_TRY(data, take_data_socket(client));
  const std::string message = api::to_message(offer);
  const int descriptor = archive.get();
  // Fewer bytes than the smallest socket buffer: they go at once or not at all. A program that is
  // gone already is reported by the service.
  (void)sys::send_some(data, message, {&descriptor, 1});
  LSL_CHECK(sys::failpoint("cli.transfer_begun"));
  LSL_TRY(signals, sys::SignalFd::create({SIGINT, SIGTERM, SIGHUP, SIGQUIT}));
  LSL_TRY(loop, sys::EventLoop::create());
  return Transfer(client, std::move(data), std::move(signals), std::move(loop), bar, reporter)
      .run();
}

int end_by(int signal) {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, signal);
  ::signal(signal, SIG_DFL);
  ::raise(signal);
  ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
  return 128 + signal;
}

}  // namespace lsl::cli
