#include "channel/numbered.h"

#include <errno.h>

namespace lsl::channel {

Result<Packet> Numbered::receive_reply(uint32_t id, uint32_t step, Deadline deadline,
                                       std::string_view name) {
  for (;;) {
    Result<std::optional<Packet>> received = channel_->receive(deadline);
    if (!received && received.error().code == ETIMEDOUT)
      return fail(ETIMEDOUT, "wait for {}", name);
    LSL_TRY(packet, std::move(received));
    if (!packet) return fail(EPIPE, "wait for {}", name);
    const wire::Header header = packet->header();
    switch (wire::judge(wire::Awaited::reply(id, step), header)) {
      case wire::Verdict::Accept:
        return std::move(*packet);
      case wire::Verdict::Skip:
        continue;
      case wire::Verdict::Reject:
        return fail(EBADMSG, "wait for {} {}: got step {} of transaction {}", name, id,
                    header.transaction_step, header.transaction_id);
    }
  }
}

Result<std::optional<Numbered::Request>> Numbered::receive_request(Deadline deadline) {
  for (;;) {
    LSL_TRY(packet, channel_->receive(deadline));
    if (!packet) return std::optional<Request>();
    const wire::Header header = packet->header();
    if (wire::judge(wire::Awaited::request(), header) == wire::Verdict::Accept)
      return std::optional<Request>(Request{header.transaction_id, std::move(*packet)});
  }
}

Result<std::optional<Numbered::Request>> Numbered::try_receive_request(bool& closed) {
  for (;;) {
    LSL_TRY(packet, channel_->try_receive(closed));
    if (!packet) return std::optional<Request>();
    const wire::Header header = packet->header();
    if (wire::judge(wire::Awaited::request(), header) == wire::Verdict::Accept)
      return std::optional<Request>(Request{header.transaction_id, std::move(*packet)});
  }
}

namespace {

Result<std::optional<Packet>> check_ordinary(const wire::Awaited& awaited, Packet packet) {
  const wire::Header header = packet.header();
  if (wire::judge(awaited, header) != wire::Verdict::Accept)
    return fail(EBADMSG, "receive ordinary message {}: got {} with id {}, step {}", awaited.id,
                wire::name_of(header.type), header.transaction_id, header.transaction_step);
  return std::optional<Packet>(std::move(packet));
}

}  // namespace

Result<std::optional<Packet>> Numbered::receive_plain(Deadline deadline) {
  const wire::Awaited awaited = numbering_.await_ordinary();
  LSL_TRY(packet, channel_->receive(deadline));
  if (!packet) return std::optional<Packet>();
  return check_ordinary(awaited, std::move(*packet));
}

Result<std::optional<Packet>> Numbered::try_receive_plain(bool& closed) {
  LSL_TRY(packet, channel_->try_receive(closed));
  if (!packet) return std::optional<Packet>();
  return check_ordinary(numbering_.await_ordinary(), std::move(*packet));
}

}  // namespace lsl::channel
