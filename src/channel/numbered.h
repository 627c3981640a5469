// A channel with the protocol's numbering: ordinary messages count 1, 2, 3 in each direction,
// transactions are numbered by who opens them (wire/README.md, "Numbering"). One object per end; it
// keeps the counters.
//
// After an error other than ETIMEDOUT the stream is of no further use.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/result.h"
#include "channel/channel.h"
#include "wire/codec.h"
#include "wire/numbering.h"

namespace lsl::channel {

class Numbered {
 public:
  // A request that arrived: answer it with reply(id, ...).
  struct Request {
    uint32_t id = 0;
    Packet packet;
  };

  explicit Numbered(std::unique_ptr<Channel> channel) : channel_(std::move(channel)) {}

  // An ordinary message.
  template <class M>
  Status send(const M& message, const std::vector<int>& handles = {}, Deadline deadline = {}) {
    LSL_TRY(bytes, wire::encode_checked(message, numbering_.next_ordinary(), wire::kStepOrdinary));
    return channel_->send(bytes, handles, deadline);
  }

  // Opens a transaction; returns its id, by which the reply is found.
  template <class M>
  Result<uint32_t> request(const M& message, const std::vector<int>& handles = {},
                           Deadline deadline = {}) {
    const uint32_t id = numbering_.next_transaction();  // used up also when the peer never answers
    LSL_TRY(bytes, wire::encode_checked(message, id, wire::kStepRequest));
    LSL_CHECK(channel_->send(bytes, handles, deadline));
    return id;
  }

  // The (first) reply to a request; late replies of earlier requests and ordinary messages are
  // dropped. EPIPE when the peer has closed, ETIMEDOUT naming what was awaited.
  template <class R>
  Result<R> reply_to(uint32_t id, Deadline deadline = {}) {
    LSL_TRY(packet, receive_reply(id, wire::kStepFirstReply, deadline, wire::name_of(R::kType)));
    return wire::decode<R>(packet.bytes);
  }

  // Answers a request.
  template <class M>
  Status reply(uint32_t id, const M& message, const std::vector<int>& handles = {},
               Deadline deadline = {}) {
    LSL_TRY(bytes, wire::encode_checked(message, id, wire::kStepFirstReply));
    return channel_->send(bytes, handles, deadline);
  }

  // The second message of the few requests that get two.
  template <class M>
  Status reply_again(uint32_t id, const M& message, Deadline deadline = {}) {
    LSL_TRY(bytes, wire::encode_checked(message, id, wire::kStepSecondReply));
    return channel_->send(bytes, {}, deadline);
  }

  // The next request, whatever its id; anything else is dropped. Nothing when the peer has closed.
  Result<std::optional<Request>> receive_request(Deadline deadline);
  // The same without waiting: nothing while there is none, `closed` is set at the end of the
  // stream.
  Result<std::optional<Request>> try_receive_request(bool& closed);

  // The next ordinary message; EBADMSG when it is none or its number is not the next one.
  Result<std::optional<Packet>> receive_plain(Deadline deadline);
  Result<std::optional<Packet>> try_receive_plain(bool& closed);

  // Any message that is there, for a peer that sorts replies and ordinary messages itself.
  Result<std::optional<Packet>> try_receive_any(bool& closed) {
    return channel_->try_receive(closed);
  }

  Channel& raw() { return *channel_; }

 private:
  Result<Packet> receive_reply(uint32_t id, uint32_t step, Deadline deadline,
                               std::string_view name);

  std::unique_ptr<Channel> channel_;
  wire::Numbering numbering_;
};

}  // namespace lsl::channel
