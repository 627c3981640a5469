#include "guest/mini_init/message_log.h"

#include <utility>

#include "base/log.h"
#include "wire/trace.h"

namespace lsl::guest {
namespace {

class LoggedChannel : public channel::Channel {
 public:
  LoggedChannel(std::unique_ptr<channel::Channel> channel, std::string name)
      : channel_(std::move(channel)), name_(std::move(name)) {}

  bool passes_handles() const override { return channel_->passes_handles(); }
  int poll_fd() const override { return channel_->poll_fd(); }
  void close() override { channel_->close(); }

  Status send(const std::string& bytes, const std::vector<int>& handles,
              channel::Deadline deadline) override {
    log_info("{} sends {}", name_, wire::trace(bytes));
    return channel_->send(bytes, handles, deadline);
  }
  Result<std::optional<channel::Packet>> receive(channel::Deadline deadline) override {
    return logged(channel_->receive(deadline));
  }
  Result<std::optional<channel::Packet>> try_receive(bool& closed) override {
    return logged(channel_->try_receive(closed));
  }

 private:
  Result<std::optional<channel::Packet>> logged(Result<std::optional<channel::Packet>> received) {
    if (received && *received)
      log_info("{} receives {}, {} handles", name_, wire::trace((*received)->bytes),
               (*received)->handles.size());
    return received;
  }

  std::unique_ptr<channel::Channel> channel_;
  std::string name_;
};

}  // namespace

std::unique_ptr<channel::Channel> log_messages(std::unique_ptr<channel::Channel> channel,
                                               std::string name) {
  return std::make_unique<LoggedChannel>(std::move(channel), std::move(name));
}

}  // namespace lsl::guest
