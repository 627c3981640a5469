#include "channel/channel.h"

namespace lsl::channel {

wire::Header Packet::header() const { return wire::parse_header(bytes).value_or(wire::Header{}); }

std::optional<sys::Fd> Packet::take_handle(int64_t id) {
  if (id < 1 || static_cast<uint64_t>(id) > handles.size()) return std::nullopt;
  sys::Fd& handle = handles[static_cast<size_t>(id - 1)];
  if (!handle) return std::nullopt;
  return std::move(handle);
}

Deadline in_milliseconds(int milliseconds) {
  return std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
}

int milliseconds_until(Deadline deadline) {
  if (!deadline) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now());
  return left.count() > 0 ? static_cast<int>(left.count()) : 0;
}

}  // namespace lsl::channel
