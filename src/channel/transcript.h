// Recorded conversations (tests/transcripts/*.jsonl) as data, and a replayer that plays one side of
// one channel of a conversation against a live peer: what its side said is sent byte for byte, what
// the other side said is awaited and compared.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "channel/channel.h"

namespace lsl::channel {

enum class Side { Host, Guest };

// One message, or the end of the stream, on one channel.
struct Recorded {
  Side sender = Side::Host;
  std::string channel;  // "init", "session1", "pipes.control"; without the distribution's name in
                        // parentheses
  std::string bytes;    // the whole message; empty: the sender closed the channel
  bool operator==(const Recorded&) const = default;
};

// The messages and closings of a file, in order; raw stream data and connections are left out, they
// are no messages. EBADMSG names the line that is malformed.
Result<std::vector<Recorded>> parse_transcript(std::string_view text);
Result<std::vector<Recorded>> read_transcript(const std::string& path);
// Those of one channel.
std::vector<Recorded> on_channel(const std::vector<Recorded>& events, std::string_view channel);

// Compares what came with what was recorded; the first complaint ends the replay.
using Compare = std::function<Status(const Packet& received, const Recorded& expected)>;
// Type, transaction id and step must agree; contents may differ (ports, process ids, names).
Status same_header(const Packet& received, const Recorded& expected);
// Every byte must agree.
Status same_bytes(const Packet& received, const Recorded& expected);

// Plays `side`. ETIMEDOUT or EPIPE when the peer does not say what it said, EBADMSG when it says
// something else; the detail counts the events. The peer's close is awaited, our side's close
// closes the channel.
Status replay(Channel& channel, Side side, const std::vector<Recorded>& events,
              const Compare& compare, int milliseconds_per_event);

}  // namespace lsl::channel
