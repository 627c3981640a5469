// Transaction ids and steps: what a sender writes and what a receiver does with a message. Pure
// decisions, no I/O.
//
// Each end of a channel counts its ordinary messages sent and received (from 1) and its
// transactions (from 0, wrapping). The counters are independent, so one channel can carry both
// kinds.
#pragma once

#include <cstdint>

#include "wire/types.h"

namespace lsl::wire {

enum class Verdict {
  Accept,
  Skip,    // drop the message and wait on: a late reply, or something that was not asked for
  Reject,  // the peer broke the protocol; the channel is of no more use
};

// What a receiver waits for. Made by Numbering, or by the functions below where there is no
// counter.
struct Awaited {
  enum class Kind {
    Anything,  // a channel that ignores numbering, or raw messages
    Ordinary,  // step 0 with exactly this id
    Request,   // step 1 with any id; everything else is dropped
    Reply,     // exactly this id and step
  };
  Kind kind = Kind::Anything;
  uint32_t id = 0;
  uint32_t step = 0;

  static Awaited anything() { return {}; }
  static Awaited ordinary(uint32_t id) { return {Kind::Ordinary, id, kStepOrdinary}; }
  static Awaited request() { return {Kind::Request, 0, kStepRequest}; }
  static Awaited reply(uint32_t id, uint32_t step = kStepFirstReply) {
    return {Kind::Reply, id, step};
  }
};

// Replies are compared by the signed 32-bit difference of their ids: an older one is a late answer
// to a call that timed out and is dropped, a newer one is an error; so is another step of the same
// transaction, except that ordinary messages are always dropped.
Verdict judge(const Awaited& awaited, const Header& header);

// The counters of one end of one channel.
class Numbering {
 public:
  uint32_t next_ordinary() { return ++sent_; }                 // id of an ordinary message to send
  uint32_t next_transaction() { return next_transaction_++; }  // id of a request to send

  // The next ordinary message. It counts as received from now on, also when the wait for it fails.
  Awaited await_ordinary() { return Awaited::ordinary(++received_); }

 private:
  uint32_t sent_ = 0;
  uint32_t received_ = 0;
  uint32_t next_transaction_ = 0;
};

}  // namespace lsl::wire
