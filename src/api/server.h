// The service's half of varlink, pure: calls into requests, answers into text. The service owns the
// sockets, cuts what it receives with Splitter (varlink.h) and never takes descriptors from a
// client (sys::receive_bytes).
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "api/replies.h"
#include "api/requests.h"
#include "api/varlink.h"
#include "base/result.h"

namespace lsl::api {

struct ParsedCall {
  Request request;
  bool more = false;    // replies with "continues" are allowed
  bool oneway = false;  // no reply at all, not even an error
};

// Why a message did not become a request. `reply` is the error to send, NUL included; it is empty
// for a oneway call and for text that is no call at all: then `hang_up` says to close the
// connection.
struct Refusal {
  std::string reply;
  bool hang_up = false;
};

// Unknown methods, wrong parameters and a missing "more" are refused with varlink's own standard
// errors.
std::expected<ParsedCall, Refusal> parse_request(std::string_view text);

// The reply to a call, NUL included: the last one, or with `continues` one of several.
template <class R>
std::string reply_message(const R& reply, bool continues = false) {
  return to_message(Reply{reply.to_json(), continues, std::nullopt});
}
// The error org.lsl.Service.Failed, which ends the call.
std::string failure_message(const Error& error);

// Answers to the two standard methods.
ServiceInfo service_info();
// The refusal (InterfaceNotFound) when `request` names an interface this service does not have.
std::expected<InterfaceDescription, Refusal> describe(const GetInterfaceDescription& request);
// The text of lsl.varlink.
std::string_view service_description();

}  // namespace lsl::api
