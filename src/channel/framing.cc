#include "channel/framing.h"

#include <errno.h>

#include <algorithm>
#include <iterator>

#include "sys/socket.h"

namespace lsl::channel {

// A body grows as its bytes arrive: a peer that only claims 16 MiB costs no 16 MiB.
constexpr size_t kGrowth = 65536;

std::span<char> Assembler::wanted() {
  if (packet_.bytes.empty()) packet_.bytes.resize(wire::kHeaderSize);
  return std::span(packet_.bytes).subspan(filled_);
}

Result<bool> Assembler::got(size_t count, std::vector<sys::Fd> descriptors) {
  filled_ += count;
  std::ranges::move(descriptors, std::back_inserter(packet_.handles));
  if (packet_.handles.size() > sys::kMaxPassedFds)
    return fail(EBADMSG, "receive a message with {} descriptors", packet_.handles.size());
  if (filled_ < packet_.bytes.size()) return false;
  LSL_TRY(header, wire::parse_header(packet_.bytes));
  if (header.size > largest_)
    return fail(EBADMSG, "receive a message of {} bytes, more than {}", header.size, largest_);
  if (filled_ == header.size) return true;
  packet_.bytes.resize(std::min<size_t>(header.size, filled_ + kGrowth));
  return false;
}

Packet Assembler::take() {
  filled_ = 0;
  return std::exchange(packet_, Packet());
}

}  // namespace lsl::channel
