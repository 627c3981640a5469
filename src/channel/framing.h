// Putting a message together out of stream pieces: exactly the header first, then exactly the rest,
// so that a receive never reaches into the next message and descriptors can only belong to the one
// being read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "channel/channel.h"
#include "sys/fd.h"
#include "wire/types.h"

namespace lsl::channel {

class Assembler {
 public:
  // Messages of more than `largest` bytes are refused.
  explicit Assembler(uint32_t largest = wire::kMaxMessageSize) : largest_(largest) {}

  // Where the next bytes go and how many are wanted; never empty.
  std::span<char> wanted();
  // `count` bytes were put there, these descriptors came with them. True when a message is
  // complete. EBADMSG for a size outside 16..largest (checked before anything is allocated) or more
  // descriptors than one message can carry.
  Result<bool> got(size_t count, std::vector<sys::Fd> descriptors);
  // The complete message; the assembler starts over.
  Packet take();
  // Inside a message: an end of stream here is an error, before one it is "closed".
  bool in_message() const { return filled_ > 0; }

 private:
  uint32_t largest_;
  Packet packet_;
  size_t filled_ = 0;
};

}  // namespace lsl::channel
