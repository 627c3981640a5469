// Varlink's framing (varlink.org): JSON objects, each ended by one NUL, over a stream socket. Pure:
// no socket here.
//
// A call is {"method","parameters","more","oneway"}, a reply {"parameters","continues","error"}.
// What a peer sends is not trusted: messages are limited in size, and members of a wrong type make
// the message malformed.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "sys/fd.h"

namespace lsl::api {

// The largest message either side takes, its NUL not counted.
inline constexpr size_t kMaxMessage = 16 * 1024 * 1024;

// Cuts a stream of bytes into messages, and tells which descriptors came with which message.
class Splitter {
 public:
  struct Message {
    std::string text;                  // without the NUL
    std::vector<sys::Fd> descriptors;  // those that were attached to its first byte
  };

  explicit Splitter(size_t limit = kMaxMessage) : limit_(limit) {}

  // The bytes of one receive call and the descriptors that came with them. The kernel ends a
  // receive behind the piece that carried descriptors (unix(7)), so they belong to the last message
  // that begins in these bytes. EMSGSIZE when a message exceeds the limit; the stream is then of no
  // further use.
  Status feed(std::string_view bytes, std::vector<sys::Fd> descriptors = {});
  // The next complete message, nothing when there is none yet.
  std::optional<Message> next();
  // True inside a message: an end of stream here is an error of the peer.
  bool in_message() const { return !partial_.text.empty(); }

 private:
  size_t limit_;
  std::deque<Message> complete_;
  Message partial_;
};

struct Call {
  std::string method;  // "org.lsl.Service.Import"
  Json parameters = Json::object();
  bool more = false;    // the caller takes several replies
  bool oneway = false;  // the caller wants no reply
};

struct Reply {
  Json parameters = Json::object();
  bool continues = false;            // more replies follow
  std::optional<std::string> error;  // "org.lsl.Service.Failed"
};

// One message as text, its NUL included.
std::string to_message(const Call& call);
std::string to_message(const Reply& reply);
std::string to_message(const Json& object);

// EBADMSG for anything that is not a call (a reply).
Result<Call> parse_call(std::string_view text);
Result<Reply> parse_reply(std::string_view text);

}  // namespace lsl::api
