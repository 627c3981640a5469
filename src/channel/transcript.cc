#include "channel/transcript.h"

#include <errno.h>

#include "base/json.h"
#include "base/text.h"
#include "sys/file.h"
#include "wire/types.h"

namespace lsl::channel {
namespace {

constexpr size_t kMaxTranscript = 64 * 1024 * 1024;

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::optional<std::string> from_hex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    const int high = nibble(hex[i]);
    const int low = nibble(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high << 4 | low);
  }
  if (hex.size() % 2 != 0) return std::nullopt;
  return bytes;
}

// Nothing for an event that is neither a message nor an end.
Result<std::optional<Recorded>> parse_event(const Json& event) {
  const std::string kind = json_string(event, "event").value_or("");
  const std::string direction = json_string(event, "dir").value_or("");
  const auto channel = json_string(event, "channel");
  if (kind.empty() || !channel || (direction != "h2g" && direction != "g2h"))
    return fail(EBADMSG, "read an event of a transcript");
  Recorded recorded;
  recorded.sender = direction == "h2g" ? Side::Host : Side::Guest;
  recorded.channel = channel->substr(0, channel->find('('));
  if (kind == "eof" || kind == "close") return std::optional<Recorded>(std::move(recorded));
  if (kind != "message") return std::optional<Recorded>();
  const auto bytes = from_hex(json_string(event, "hex").value_or("?"));
  if (!bytes) return fail(EBADMSG, "read the bytes of a recorded message");
  LSL_TRY(header, wire::parse_header(*bytes));
  if (header.size != bytes->size())
    return fail(EBADMSG, "read a recorded {} of {} bytes", wire::name_of(header.type),
                bytes->size());
  recorded.bytes = *bytes;
  return std::optional<Recorded>(std::move(recorded));
}

Status expect(Channel& channel, const Recorded& expected, const Compare& compare,
              Deadline deadline) {
  LSL_TRY(packet, channel.receive(deadline));
  if (expected.bytes.empty()) {
    if (!packet) return {};
    return fail(EBADMSG, "expect the end, got {}", wire::name_of(packet->header().type));
  }
  if (!packet) return fail(EPIPE, "expect a message, got the end");
  return compare(*packet, expected);
}

}  // namespace

Result<std::vector<Recorded>> parse_transcript(std::string_view text) {
  std::vector<Recorded> events;
  size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    const std::string step = fmt::format("line {}", number);
    LSL_TRY(json, in(step, parse_json(line)));
    LSL_TRY(event, in(step, parse_event(json)));
    if (event) events.push_back(std::move(*event));
  }
  return events;
}

Result<std::vector<Recorded>> read_transcript(const std::string& path) {
  LSL_TRY(text, sys::read_file(path, kMaxTranscript));
  return in(path, parse_transcript(text));
}

std::vector<Recorded> on_channel(const std::vector<Recorded>& events, std::string_view channel) {
  std::vector<Recorded> chosen;
  for (const Recorded& event : events)
    if (event.channel == channel) chosen.push_back(event);
  return chosen;
}

Status same_header(const Packet& received, const Recorded& expected) {
  LSL_TRY(wanted, wire::parse_header(expected.bytes));
  const wire::Header got = received.header();
  if (got.type == wanted.type && got.transaction_id == wanted.transaction_id &&
      got.transaction_step == wanted.transaction_step)
    return {};
  return fail(EBADMSG, "expect {} {}/{}, got {} {}/{}", wire::name_of(wanted.type),
              wanted.transaction_id, wanted.transaction_step, wire::name_of(got.type),
              got.transaction_id, got.transaction_step);
}

Status same_bytes(const Packet& received, const Recorded& expected) {
  LSL_CHECK(same_header(received, expected));
  if (received.bytes == expected.bytes) return {};
  return fail(EBADMSG, "expect the recorded bytes of {}", wire::name_of(received.header().type));
}

Status replay(Channel& channel, Side side, const std::vector<Recorded>& events,
              const Compare& compare, int milliseconds_per_event) {
  size_t number = 0;
  for (const Recorded& event : events) {
    const std::string step = fmt::format("event {}", ++number);
    const Deadline deadline = in_milliseconds(milliseconds_per_event);
    if (event.sender != side) {
      LSL_CHECK(in(step, expect(channel, event, compare, deadline)));
      if (event.bytes.empty()) return {};
    } else if (event.bytes.empty()) {
      channel.close();
      return {};
    } else {
      LSL_CHECK(in(step, channel.send(event.bytes, {}, deadline)));
    }
  }
  return {};
}

}  // namespace lsl::channel
