// D-Bus messages as far as talking to systemd's manager needs them (D-Bus specification, "Message
// Protocol"): method calls whose arguments are strings, and what comes back. Bytes and values, no
// sockets; nothing received is trusted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lsl::guest {

struct BusCall {
  std::string path;       // "/org/freedesktop/systemd1"
  std::string interface;  // "org.freedesktop.systemd1.Manager"
  std::string member;     // "StartUnit"
  std::vector<std::string> arguments = {};
};
// `serial` is not 0; the reply bears it.
std::string encode_call(const BusCall& call, uint32_t serial);

struct BusMessage {
  enum class Type { Call = 1, Reply = 2, Error = 3, Signal = 4 };
  Type type = Type::Signal;
  uint32_t reply_serial = 0;  // of replies and errors
  std::string path, member, error_name;
  std::string signature;  // of the body
  std::string body;

  // The first value of the body when it is a string or object path, or a variant that holds one.
  std::optional<std::string> first_string() const;
};

// Takes the first whole message off the front of `stream`; nothing while there is none. EBADMSG for
// what is no message of this machine's byte order, EMSGSIZE for one of more than a mebibyte.
Result<std::optional<BusMessage>> take_bus_message(std::string& stream);

}  // namespace lsl::guest
