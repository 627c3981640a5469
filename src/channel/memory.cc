#include "channel/memory.h"

#include <errno.h>

#include <deque>
#include <utility>

namespace lsl::channel {
namespace {

// One direction. Both ends hold it; each side says when it has gone.
struct Queue {
  std::deque<Packet> packets;
  bool writer_gone = false;
  bool reader_gone = false;
};

class Memory : public Channel {
 public:
  Memory(std::shared_ptr<Queue> in, std::shared_ptr<Queue> out, bool handles)
      : in_(std::move(in)), out_(std::move(out)), passes_handles_(handles) {}
  ~Memory() override { hang_up(); }

  bool passes_handles() const override { return passes_handles_; }
  int poll_fd() const override { return -1; }
  void close() override { hang_up(); }

  Status send(const std::string& bytes, const std::vector<int>& handles, Deadline) override {
    if (!handles.empty() && !passes_handles_)
      return fail(EINVAL, "send {} handles on a channel without handles", handles.size());
    if (out_->reader_gone || out_->writer_gone) return fail(EPIPE, "send on a closed channel");
    LSL_CHECK([&]() -> Status {
      LSL_TRY(header, wire::parse_header(bytes));
      if (header.size != bytes.size())
        return fail(EBADMSG, "send {} bytes that claim to be {}", bytes.size(), header.size);
      return {};
    }());
    Packet packet{bytes, {}};
    for (const int handle : handles) {
      LSL_TRY(copy, sys::duplicate(handle));
      packet.handles.push_back(std::move(copy));
    }
    out_->packets.push_back(std::move(packet));
    return {};
  }

  Result<std::optional<Packet>> receive(Deadline) override {
    bool closed = false;
    LSL_TRY(packet, try_receive(closed));
    if (!packet && !closed) return fail(ETIMEDOUT, "wait for a message in memory");
    return packet;
  }

  Result<std::optional<Packet>> try_receive(bool& closed) override {
    closed = in_->packets.empty() && (in_->writer_gone || in_->reader_gone);
    if (in_->packets.empty()) return std::optional<Packet>();
    Packet packet = std::move(in_->packets.front());
    in_->packets.pop_front();
    return std::optional<Packet>(std::move(packet));
  }

 private:
  void hang_up() {
    in_->reader_gone = true;
    out_->writer_gone = true;
  }

  std::shared_ptr<Queue> in_;
  std::shared_ptr<Queue> out_;
  bool passes_handles_;
};

}  // namespace

std::pair<std::unique_ptr<Channel>, std::unique_ptr<Channel>> make_memory_pair(
    bool passes_handles) {
  auto forth = std::make_shared<Queue>();
  auto back = std::make_shared<Queue>();
  return {std::make_unique<Memory>(back, forth, passes_handles),
          std::make_unique<Memory>(forth, back, passes_handles)};
}

}  // namespace lsl::channel
