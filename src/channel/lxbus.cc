#include "channel/lxbus.h"

#include <errno.h>

#include <utility>

#include "channel/framing.h"
#include "sys/socket.h"

namespace lsl::channel {
namespace {

class Lxbus : public Channel {
 public:
  Lxbus(sys::Fd socket, Handles handles, uint32_t largest)
      : socket_(std::move(socket)), handles_(handles), assembler_(largest) {}

  bool passes_handles() const override { return true; }
  int poll_fd() const override { return socket_.get(); }
  void close() override { socket_.reset(); }

  Status send(const std::string& bytes, const std::vector<int>& handles,
              Deadline deadline) override {
    if (!socket_) return fail(EPIPE, "send on a closed channel");
    std::string_view rest = bytes;
    std::span<const int> descriptors = handles;
    while (!rest.empty()) {
      LSL_TRY(sent, sys::send_some(socket_, rest, descriptors));
      rest.remove_prefix(sent);
      if (sent > 0) {
        descriptors = {};
        continue;
      }
      LSL_TRY(ready, sys::wait_writable(socket_, milliseconds_until(deadline)));
      if (!ready) return fail(ETIMEDOUT, "send {} bytes on lxbus", bytes.size());
    }
    return {};
  }

  Result<std::optional<Packet>> receive(Deadline deadline) override {
    for (;;) {
      bool closed = false;
      LSL_TRY(packet, try_receive(closed));
      if (packet || closed) return packet;
      LSL_TRY(ready, sys::wait_readable(socket_, milliseconds_until(deadline)));
      if (!ready) return fail(ETIMEDOUT, "wait for a message on lxbus");
    }
  }

  Result<std::optional<Packet>> try_receive(bool& closed) override {
    closed = !socket_;
    while (!closed) {
      Result<std::optional<sys::Received>> received = receive_piece();
      if (!received && received.error().code == ECONNRESET && !assembler_.in_message()) {
        closed = true;
        break;
      }
      LSL_TRY(piece, std::move(received));
      if (!piece) return std::optional<Packet>();
      if (piece->bytes == 0) {
        if (assembler_.in_message()) return fail(ECONNRESET, "receive the rest of a message");
        closed = true;
        break;
      }
      if (piece->truncated) return fail(EBADMSG, "receive a message's descriptors");
      LSL_TRY(complete, assembler_.got(piece->bytes, std::move(piece->descriptors)));
      if (complete) return std::optional<Packet>(assembler_.take());
    }
    return std::optional<Packet>();
  }

 private:
  Result<std::optional<sys::Received>> receive_piece() {
    if (handles_ == Handles::Accept) return sys::receive_some(socket_, assembler_.wanted());
    LSL_TRY(bytes, sys::receive_bytes(socket_, assembler_.wanted()));
    if (!bytes) return std::optional<sys::Received>();
    return std::optional<sys::Received>(sys::Received{*bytes, {}, false});
  }

  sys::Fd socket_;
  Handles handles_;
  Assembler assembler_;
};

}  // namespace

Result<std::unique_ptr<Channel>> make_lxbus(sys::Fd socket, Handles handles, uint32_t largest) {
  LSL_CHECK(sys::set_nonblocking(socket, true));
  // An older kernel lets them arrive; then receiving fails.
  if (handles == Handles::Refuse) (void)sys::refuse_descriptors(socket);
  return std::unique_ptr<Channel>(std::make_unique<Lxbus>(std::move(socket), handles, largest));
}

}  // namespace lsl::channel
